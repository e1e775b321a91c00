# Low rank plus sparse under all of H = X'X: minimise tr((A - UV - S) Hs (A - UV - S)') for A = W D (m x n), Hs with a unit diagonal.


def metric_rows(self, residual: Tensor, gram: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    """One step of subspace iteration in the metric Hs: orthonormal U (m x r) for the range of R Hs V', and V = U'R (r x n).

    For a given V the best U is (R Hs V')(V Hs V')^-1, of the same range; for a given orthonormal U the best V is U'R whatever Hs
    is. So the step never raises the error.
    """
    if v.size(0) == 0:
        return (torch.zeros([residual.size(0), 0], dtype=residual.dtype, device=residual.device), v)
    u = torch.linalg_qr(torch.matmul(residual, torch.matmul(gram, v.t())))[0]
    return (u, torch.matmul(u.t(), residual))


def hessian_admm(self, a: Tensor, gram: Tensor, eigenvalues: Tensor, eigenvectors: Tensor, u: Tensor, v: Tensor, mask: Tensor, k: int, among: int, iterations: int, penalty: float, growth: float, interval: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """From U, V and the mask of a solution of A = UV + S: U (orthonormal columns), V, S with k entries, and its mask.

    ADMM splits S into B, which minimises the error, and Z, which is sparse; the scaled multiplier P and the penalty rho pull them
    together: B = ((A - UV) Hs + rho (Z - P)) (Hs + rho I)^-1, Z = the k largest of B + P, P = P + B - Z. S is Z.
    """
    goal = torch.matmul(a, gram)
    z = torch.addmm(a, u, v, beta=1, alpha=-1) * mask
    dual = torch.zeros_like(z)
    rho = penalty
    inverse = gram
    chosen = mask
    for t in range(iterations):
        if t % interval == 0:
            if t > 0:
                rho = rho * growth
                dual = dual / growth
            inverse = torch.matmul(eigenvectors / (eigenvalues + rho), eigenvectors.t())
        right = torch.add(goal, z - dual, alpha=rho)
        if v.size(0) > 0:
            right = torch.addmm(right, u, torch.matmul(v, gram), beta=1, alpha=-1)
        moved = torch.matmul(right, inverse) + dual
        chosen = self.select(moved, k, among)
        z = moved * chosen
        dual = moved - z
        factors = self.metric_rows(a - z, gram, v)
        u = factors[0]
        v = factors[1]
    return (u, v, z, chosen)


def without(self, u: Tensor, x: Tensor) -> Tensor:
    """(I - UU') X for orthonormal columns U."""
    if u.size(1) == 0:
        return x
    return torch.addmm(x, u, torch.matmul(u.t(), x), beta=1, alpha=-1)


def hessian_refit(self, a: Tensor, gram: Tensor, u: Tensor, v: Tensor, s: Tensor, mask: Tensor, rounds: int, steps: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """Lowers the error over U, V and S on its mask; returns U (orthonormal columns), V, S and the error at first and after each round.

    A round takes a step of subspace iteration for U and V, then steps of conjugate gradients for S with U fixed and V = U'(A - S):
    the gradient is M*((I - UU')(A - S) Hs), the operator P -> M*((I - UU') P Hs). What is returned is never worse than what came.
    """
    kept = mask.to(a.dtype)
    s = s * kept
    errors = torch.zeros([rounds + 1], dtype=7, device=a.device)
    errors[0] = self.gram_error(torch.addmm(a - s, u, v, beta=1, alpha=-1), gram)
    best = (u, v, s)
    lowest = float(errors[0])
    for round in range(rounds):
        factors = self.metric_rows(a - s, gram, v)
        u = factors[0]
        v = factors[1]
        left = torch.matmul(torch.addmm(a - s, u, v, beta=1, alpha=-1), gram) * kept
        direction = left
        energy = torch.sum(torch.square(left))
        for i in range(steps):
            turned = self.without(u, torch.matmul(direction, gram)) * kept
            length = energy / torch.clamp_min(torch.sum(direction * turned), 1e-30)
            s = s + direction * length
            left = left - turned * length
            next = torch.sum(torch.square(left))
            direction = left + direction * (next / torch.clamp_min(energy, 1e-30))
            energy = next
        v = torch.matmul(u.t(), a - s)
        errors[round + 1] = self.gram_error(torch.addmm(a - s, u, v, beta=1, alpha=-1), gram)
        if float(errors[round + 1]) < lowest:
            lowest = float(errors[round + 1])
            best = (u, v, s)
    return (best[0], best[1], best[2], errors)
