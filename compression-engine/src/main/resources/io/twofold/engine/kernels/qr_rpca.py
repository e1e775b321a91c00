# Robust PCA by alternating QR range finding and selection of the largest entries.
# Source: CLMA (NeurIPS 2025), supplement C, Algorithm 2: minimise |A - UV - S|_F over rank(UV) <= r, nnz(S) <= k.


def qr_rpca(self, a: Tensor, v: Tensor, s: Tensor, k: int, per_row: bool, iterations: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """Starts from V (r x n) and S (m x n); returns U (m x r, orthonormal columns), V, the mask of S and |A - UV - S|_F after each iteration.

    S itself is A - UV on the mask.
    """
    u = torch.zeros([a.size(0), v.size(0)], dtype=a.dtype, device=a.device)
    mask = torch.zeros_like(a, dtype=11)
    objective = torch.zeros([iterations], dtype=a.dtype, device=a.device)
    for t in range(iterations):
        residual = a - s
        if v.size(0) > 0:
            u = torch.linalg_qr(torch.matmul(residual, v.t()))[0]
            v = torch.matmul(u.t(), residual)
        error = torch.addmm(a, u, v, beta=1, alpha=-1)
        mask = self.select(error, k, per_row)
        s = torch.where(mask, error, torch.zeros_like(error))
        objective[t] = torch.norm(error - s)
    return (u, v, mask, objective)


def all_finite(self, x: Tensor) -> Tensor:
    """Whether no entry is NaN or infinite."""
    return torch.all(torch.isfinite(x))
