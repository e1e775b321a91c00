# Truncated singular value decomposition, alone and by turns with selection.


def leading_left(self, x: Tensor, rank: int) -> Tensor:
    """Orthonormal basis U (m x rank) of the leading left singular vectors of x (m x n), from the smaller Gram matrix in float64.

    Squaring halves the digits: directions whose singular value is below 1e-8 of the largest are found as noise.
    """
    wide = x.to(7)
    if x.size(0) <= x.size(1):
        vectors = torch.linalg_eigh(torch.matmul(wide, wide.t()))[1]
        return torch.flip(torch.narrow(vectors, 1, x.size(0) - rank, rank), [1]).to(6)
    vectors = torch.linalg_eigh(torch.matmul(wide.t(), wide))[1]
    right = torch.flip(torch.narrow(vectors, 1, x.size(1) - rank, rank), [1])
    # U diag(sigma), whose columns a QR decomposition normalises even where sigma is 0
    return torch.linalg_qr(torch.matmul(wide, right))[0].to(6)


def truncated_svd(self, a: Tensor, root: Tensor, rank: int) -> Tuple[Tensor, Tensor]:
    """U (m x rank, orthonormal columns) and V (rank x n) with U V the nearest to A in |(A - U V) C|_F; C is n x n, or empty for I.

    A C = P diag(sigma) Q', so the best U V C is P_r P_r' A C: SVD-LLM (Wang et al., ICLR 2025), but without inverting C.
    """
    if rank == 0:
        return (torch.zeros([a.size(0), 0], dtype=a.dtype, device=a.device), torch.zeros([0, a.size(1)], dtype=a.dtype, device=a.device))
    x = a
    if root.numel() > 0:
        x = torch.matmul(a.to(7), root.to(7))
    u = self.leading_left(x, rank)
    return (u, torch.matmul(u.t(), a))


def svd_alternation(self, a: Tensor, rank: int, k: int, among: int, iterations: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """OATS (Zhang and Papyan, ICLR 2025), Algorithm 1, from S = 0: L is the truncated SVD of A - S, S the k largest entries of A - L.

    Returns U (m x rank, orthonormal columns), V (rank x n), the mask of S and |A - UV - S|_F after each iteration; S is A - UV on the
    mask.
    """
    identity = torch.zeros([0], dtype=a.dtype, device=a.device)
    objective = torch.zeros([iterations], dtype=a.dtype, device=a.device)
    s = torch.zeros_like(a)
    mask = torch.zeros_like(a, dtype=11)
    factors = (torch.zeros([a.size(0), 0], dtype=a.dtype, device=a.device), torch.zeros([0, a.size(1)], dtype=a.dtype, device=a.device))
    for t in range(iterations):
        factors = self.truncated_svd(a - s, identity, rank)
        error = torch.addmm(a, factors[0], factors[1], beta=1, alpha=-1)
        mask = self.select(error, k, among)
        s = error * mask
        objective[t] = torch.norm(error - s)
    return (factors[0], factors[1], mask, objective)


def spectrum(self, w: Tensor) -> Tensor:
    """The eigenvalues of W'W (or W W', whichever is smaller), rising, float64; rounding may make some of them negative."""
    wide = w.to(7)
    if w.size(0) > w.size(1):
        wide = wide.t()
    return torch.linalg_eigvalsh(torch.matmul(wide, wide.t()))


def singular_values(self, w: Tensor) -> Tensor:
    """The singular values of W, falling, float64, each within 1e-8 of the largest: squaring halves the digits.

    On one core 0.06 s for 576 x 1536 and 1.3 s for 2048 x 2048; torch.linalg_svdvals in float32 took 0.14 s and 2.1 s, and was right
    to 6e-6 of the largest only.
    """
    return torch.flip(torch.sqrt(torch.clamp_min(self.spectrum(w), 0.0)), [0])
