# The kept values of a decomposition A = U V + S, fitted anew while rank and support stay what they are.


def refit(self, a: Tensor, u: Tensor, v: Tensor, mask: Tensor, iterations: int) -> Tuple[Tensor, Tensor]:
    """Lowers |A - U V - S|_F over U, V and S on its mask; returns U (m x r, orthonormal columns) and V (r x n).

    By turns S is A - U V on the mask, and U, V take one step of subspace iteration for A - S: each is the best there is or no
    worse than before, so the objective never rises. S is not returned: it is A - U V on the mask.
    """
    if v.size(0) == 0:
        return (u, v)
    for t in range(iterations):
        s = torch.addmm(a, u, v, beta=1, alpha=-1) * mask
        factors = self.fit_rows(a - s, v)
        u = factors[0]
        v = factors[1]
    return (u, v)


def balanced(self, u: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    """[sqrt(sigma_i) u_i] and [sqrt(sigma_i) v_i] of the singular value decomposition of U V, where U has orthonormal columns."""
    if v.size(0) == 0:
        return (u, v)
    ordered = self.energy_ordered(u, v)
    root = torch.sqrt(torch.norm(ordered[1], 2, [1], True))
    safe = torch.where(root > 0, root, torch.ones_like(root))
    return (ordered[0] * torch.reshape(root, [-1]), ordered[1] / safe)
