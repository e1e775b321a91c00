# What a decomposition A = U V + S leaves out.


def lost(self, a: Tensor, u: Tensor, v: Tensor, mask: Tensor, s: List[Tensor], factor: Tensor) -> Tensor:
    """(A - U V - S) diag(factor) for S on its mask; without S it is A - U V there."""
    rest = a
    if v.size(0) > 0:
        rest = torch.addmm(a, u, v, beta=1, alpha=-1)
    if len(s) > 0:
        rest = rest - torch.masked_fill(s[0], torch.logical_not(mask), 0.0)
    else:
        rest = torch.masked_fill(rest, mask, 0.0)
    return rest * factor


def energy(self, x: Tensor) -> Tensor:
    """The sum of squares of x (m x n), float64."""
    return torch.sum(torch.sum(torch.square(x), [1]), [0], dtype=7)
