# What may be kept of a matrix A = W D after principal component pursuit, A = U diag(sigma) V + S: each singular value and each
# entry of S. Masks over singular values (p) and over entries (k, row by row) say what is kept.


def support(self, s: Tensor) -> Tuple[Tensor, Tensor]:
    """Where S (m x n) is not zero, and the values there, row by row."""
    mask = s != 0
    return (mask, torch.masked_select(s, mask))


def refitted_weight(self, w: Tensor, u: Tensor, sigma: Tensor, v: Tensor, mask: Tensor, scale: Tensor, singular: Tensor, sparse: Tensor) -> Tensor:
    """W' (m x n) of the kept candidates where S makes up for everything that the kept singular values leave: W on its support."""
    kept = torch.masked_scatter(torch.zeros_like(mask), mask, sparse)
    index = torch.reshape(torch.nonzero(singular), [-1])
    if index.numel() == 0:
        return w * kept
    left = torch.index_select(u, 1, index) * torch.index_select(sigma, 0, index)
    return torch.where(kept, w, torch.matmul(left, torch.index_select(v, 0, index) / scale))


def kept_weight(self, u: Tensor, sigma: Tensor, v: Tensor, values: Tensor, mask: Tensor, scale: Tensor, singular: Tensor, sparse: Tensor) -> Tensor:
    """W' = (U diag(sigma) V + S) / D (m x n) of the kept candidates."""
    entries = torch.masked_scatter(torch.zeros_like(mask, dtype=6), mask, values * sparse)
    index = torch.reshape(torch.nonzero(singular), [-1])
    if index.numel() == 0:
        return entries / scale
    left = torch.index_select(u, 1, index) * torch.index_select(sigma, 0, index)
    return torch.addmm(entries, left, torch.index_select(v, 0, index)) / scale


def kept_parts(self, u: Tensor, sigma: Tensor, v: Tensor, values: Tensor, mask: Tensor, scale: Tensor, singular: Tensor, sparse: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """U (m x r), diag(sigma) V (r x n), S (m x n) and its mask, of the kept candidates, with A = W D taken to W times another scale.

    scale is that other one divided by D, 1 x n.
    """
    index = torch.reshape(torch.nonzero(singular), [-1])
    left = torch.index_select(u, 1, index)
    right = torch.index_select(v, 0, index) * torch.unsqueeze(torch.index_select(sigma, 0, index), 1) * scale
    entries = torch.masked_scatter(torch.zeros_like(mask, dtype=6), mask, values) * scale
    kept = torch.masked_scatter(torch.zeros_like(mask), mask, sparse)
    return (left, right, entries, kept)


def marginal_energy(self, u: Tensor, sigma: Tensor, v: Tensor, values: Tensor, mask: Tensor, singular: Tensor, sparse: Tensor) -> Tuple[Tensor, Tensor]:
    """What is lost if one candidate alone is dropped from, or gained if it alone is added to, the kept ones (masks), once S is refitted.

    Of a singular value (p): its energy where no entry of S is kept, since elsewhere S makes up for it; cross terms with what else is
    not kept there are left out. Of an entry of S (k): the square
    of what the kept singular values leave of A there.
    """
    outside = torch.ones_like(mask, dtype=6) - torch.masked_scatter(torch.zeros_like(mask), mask, sparse).to(6)
    among = torch.sum(torch.matmul(torch.square(u).t(), outside) * torch.square(v), [1])
    dropped = torch.matmul(u * (sigma * torch.logical_not(singular)), v)
    return (torch.square(sigma) * among, torch.square(values + torch.masked_select(dropped, mask)))
