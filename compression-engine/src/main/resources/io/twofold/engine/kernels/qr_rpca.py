# Robust PCA by alternating QR range finding and selection of the largest entries.
# Source: CLMA (NeurIPS 2025), supplement C, Algorithm 2: minimise |A - UV - S|_F over rank(UV) <= r, nnz(S) <= k.


def fit_rows(self, residual: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    """One step of subspace iteration: orthonormal U (m x r) for the range of R V', and V = U'R (r x n)."""
    if v.size(0) == 0:
        return (torch.zeros([residual.size(0), 0], dtype=residual.dtype, device=residual.device), v)
    u = torch.linalg_qr(torch.matmul(residual, v.t()))[0]
    return (u, torch.matmul(u.t(), residual))


def qr_rpca(self, a: Tensor, v: Tensor, s: Tensor, k: int, among: int, iterations: int, power_iterations: int, momentum: float) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """Starts from V (r x n) and S (m x n), with k entries chosen as `select` says; returns U (m x r, orthonormal columns), V, the mask of S and |A - UV - S|_F after each iteration.

    S itself is A - UV on the mask. Without momentum the objective never rises and the last iterate is returned. With momentum V is
    fitted against S + momentum (S - S_previous), except in the last two iterations, and the best of the last six is returned.
    """
    for i in range(power_iterations):
        v = self.fit_rows(a - s, v)[1]
    u = torch.zeros([a.size(0), v.size(0)], dtype=a.dtype, device=a.device)
    objective = torch.zeros([iterations], dtype=a.dtype, device=a.device)
    best = (u, v)
    lowest = float("inf")
    cut = -1.0
    towards = s
    for t in range(iterations):
        factors = self.fit_rows(a - towards, v)
        u = factors[0]
        v = factors[1]
        error = torch.addmm(a, u, v, beta=1, alpha=-1)
        previous = s
        if among != 0:
            s = error * self.select(error, k, among)
        else:
            part = self.largest_part(error, k, cut)
            s = part[0]
            cut = part[1]
        objective[t] = torch.norm(error - s)
        towards = s
        if momentum > 0:
            if t < iterations - 3:
                towards = torch.add(s, s - previous, alpha=momentum)
            if t >= iterations - 6:
                if float(objective[t]) < lowest:
                    lowest = float(objective[t])
                    best = (u, v)
    if momentum > 0:
        u = best[0]
        v = best[1]
    elif self.nonzeros(s) == k:
        return (u, v, s != 0, objective)
    # also where the last S holds zeros of its own
    mask = self.select(torch.addmm(a, u, v, beta=1, alpha=-1), k, among)
    return (u, v, mask, objective)


def guarded_qr_rpca(self, a: Tensor, v: Tensor, s: Tensor, k: int, among: int, iterations: int, power_iterations: int, momentum: float) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """qr_rpca, or Algorithm 2 itself from the same start where that ends lower, as it may where a few huge entries bend the power steps."""
    result = self.qr_rpca(a, v, s, k, among, iterations, power_iterations, momentum)
    if momentum == 0 and power_iterations == 0:
        return result
    last = result[3][-1:]
    if momentum > 0:
        last = result[3][-6:]
    plain = self.qr_rpca(a, v, s, k, among, iterations, 0, 0.0)
    if float(torch.min(last)) <= float(plain[3][-1]):
        return result
    return plain


def energy_ordered(self, u: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    """The same product UV with the rows of V orthogonal and in the order of falling energy, so that it can be cut to a lower rank.

    U (m x r) keeps its orthonormal columns.
    """
    if v.size(0) == 0:
        return (u, v)
    turn = torch.flip(torch.linalg_eigh(torch.matmul(v, v.t()))[1], [1])
    return (torch.matmul(u, turn), torch.matmul(turn.t(), v))


def restart(self, v: Tensor, rank: int, fresh: Tensor) -> Tensor:
    """V (r' x n, in the order of energy) with its last rows dropped, or with rows of fresh (at least r - r' x n) appended."""
    if rank <= v.size(0):
        return torch.narrow(v, 0, 0, rank)
    return torch.cat([v, torch.narrow(fresh, 0, 0, rank - v.size(0))], 0)


def warm_qr_rpca(self, w: Tensor, scale: Tensor, u: Tensor, v: Tensor, mask: Tensor, fresh: Tensor, rank: int, k: int, among: int, iterations: int, momentum: float) -> Tuple[Tensor, Tensor]:
    """W' = (UV + S) / D of rank and k nonzeros for A = W D, started from an earlier solution U, V, mask of A; and the objective.

    W is m x n, D 1 x n, U, V in the order of energy. On the mask W' is W.
    """
    a = w * scale
    s = torch.addmm(a, u, v, beta=1, alpha=-1) * mask
    result = self.qr_rpca(a, self.restart(v, rank, fresh), s, k, among, iterations, 0, momentum)
    return (self.unscaled(w, scale, result[0], result[1], result[2]), result[3])


def unscaled(self, w: Tensor, scale: Tensor, u: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """W' = (UV + S) / D (m x n) for a decomposition of W D whose S is exact on the mask, so that W' is W there."""
    if v.size(0) == 0:
        return w * mask
    return torch.where(mask, w, torch.matmul(u, v / scale))


def all_finite(self, x: Tensor) -> Tensor:
    """Whether no entry is NaN or infinite."""
    return torch.all(torch.isfinite(x))
