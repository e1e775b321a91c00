# What may be kept of a matrix A = W D after principal component pursuit, A = U diag(sigma) V + S: each singular value and each
# entry of S. Masks over singular values (p) and over entries (k, row by row) say what is kept.


def support(self, s: Tensor) -> Tuple[Tensor, Tensor]:
    """Where S (m x n) is not zero, and the values there, row by row."""
    mask = s != 0
    return (mask, torch.masked_select(s, mask))


def kept_factors(self, u: Tensor, sigma: Tensor, v: Tensor, singular: Tensor) -> Tuple[Tensor, Tensor]:
    """[sqrt(sigma_i) u_i] (m x r) and [sqrt(sigma_i) v_i] (r x n) of the kept singular values."""
    index = torch.reshape(torch.nonzero(singular), [-1])
    root = torch.sqrt(torch.index_select(sigma, 0, index))
    return (torch.index_select(u, 1, index) * root, torch.index_select(v, 0, index) * torch.unsqueeze(root, 1))


def refitted_weight(self, w: Tensor, u: Tensor, sigma: Tensor, v: Tensor, mask: Tensor, scale: Tensor, singular: Tensor, sparse: Tensor) -> Tensor:
    """W' (m x n) of the kept candidates where S makes up for everything that the kept singular values leave: W on its support."""
    kept = torch.masked_scatter(torch.zeros_like(mask), mask, sparse)
    low = self.kept_factors(u, sigma, v, singular)
    return torch.where(kept, w, torch.matmul(low[0], low[1] / scale))


def kept_weight(self, u: Tensor, sigma: Tensor, v: Tensor, values: Tensor, mask: Tensor, scale: Tensor, singular: Tensor, sparse: Tensor) -> Tensor:
    """W' = (U diag(sigma) V + S) / D (m x n) of the kept candidates."""
    entries = torch.masked_scatter(torch.zeros_like(mask, dtype=6), mask, values * sparse)
    low = self.kept_factors(u, sigma, v, singular)
    return torch.addmm(entries, low[0], low[1]) / scale


def kept_parts(self, u: Tensor, sigma: Tensor, v: Tensor, values: Tensor, mask: Tensor, scale: Tensor, singular: Tensor, sparse: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """U' (m x r), V' (r x n) as kept_factors has them, S (m x n) and its mask, with A = W D taken to W times another scale.

    scale is that other one divided by D, 1 x n.
    """
    low = self.kept_factors(u, sigma, v, singular)
    entries = torch.masked_scatter(torch.zeros_like(mask, dtype=6), mask, values) * scale
    kept = torch.masked_scatter(torch.zeros_like(mask), mask, sparse)
    return (low[0], low[1] * scale, entries, kept)


def marginal_energy(self, u: Tensor, sigma: Tensor, v: Tensor, values: Tensor, mask: Tensor, singular: Tensor, sparse: Tensor) -> Tuple[Tensor, Tensor]:
    """What is lost if one candidate alone is dropped from, or gained if it alone is added to, the kept ones (masks), once S is refitted.

    Of a singular value (p): its energy where no entry of S is kept, since elsewhere S makes up for it; cross terms with what else is
    not kept there are left out. Of an entry of S (k): the square of what the kept singular values leave of A there.
    """
    outside = torch.ones_like(mask, dtype=6) - torch.masked_scatter(torch.zeros_like(mask), mask, sparse).to(6)
    among = torch.sum(torch.matmul(torch.square(u).t(), outside) * torch.square(v), [1])
    dropped = torch.matmul(u * (sigma * torch.logical_not(singular)), v)
    return (torch.square(sigma) * among, torch.square(values + torch.masked_select(dropped, mask)))
