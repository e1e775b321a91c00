# Four bits for each entry of S: -7 ... 7 times a scale that the entries of a group share.


def grouped(self, values: Tensor, group: int) -> Tensor:
    """The values (K) in rows of a group each, padded with zeros."""
    padding = (group - values.numel() % group) % group
    return torch.reshape(torch.constant_pad_nd(values, [0, padding], 0), [-1, group])


def codes_of(self, rows: Tensor, scales: Tensor) -> Tensor:
    """The nearest multiples of each row's scale (a column), ties to even, within -7 ... 7; 0 where the scale is 0."""
    safe = torch.where(scales > 0, scales, torch.ones_like(scales))
    return torch.clamp(torch.round(rows / safe), -7, 7)


def best_scales(self, rows: Tensor, weights: Tensor, steps: int) -> Tensor:
    """Of each row's largest magnitude / 7, times 1 to 0.4 in so many steps, that with the least weighted squared error (a column)."""
    largest = torch.amax(torch.abs(rows), [1], True) / 7
    best = largest
    least = torch.sum(weights * torch.square(rows - self.codes_of(rows, largest) * largest), [1], True)
    for i in range(1, steps):
        scales = largest * (1.0 - 0.6 * i / (steps - 1))
        error = torch.sum(weights * torch.square(rows - self.codes_of(rows, scales) * scales), [1], True)
        best = torch.where(error < least, scales, best)
        least = torch.minimum(error, least)
    return best


def quantized_sparse(self, s: Tensor, mask: Tensor, scale: Tensor, group: int, steps: int) -> Tensor:
    """S of A = W D (m x n, right on its mask) with the entries of S / D rounded; what is rounded is weighted by D (n) squared."""
    spread = torch.expand_as(torch.reshape(scale, [1, -1]), s)
    d = torch.masked_select(spread, mask)
    values = torch.masked_select(s, mask) / d
    if values.numel() == 0:
        return torch.zeros_like(s)
    rows = self.grouped(values, group)
    scales = self.best_scales(rows, torch.square(self.grouped(d, group)), steps)
    rounded = torch.reshape(self.codes_of(rows, scales) * scales, [-1])
    return torch.masked_scatter(torch.zeros_like(s), mask, torch.narrow(rounded, 0, 0, values.numel()) * d)


def quantize(self, values: Tensor, group: int) -> Tuple[Tensor, Tensor]:
    """Codes (groups x group / 2 bytes: code + 8, the first of two in the lower half) and scales (groups) of values (K).

    The largest magnitude of a group is 7 scales, so values that are on such a grid already stay what they are.
    """
    rows = self.grouped(values, group)
    scales = torch.amax(torch.abs(rows), [1], True) / 7
    codes = torch.reshape(self.codes_of(rows, scales) + 8, [-1, 2]).to(0)
    packed = torch.select(codes, 1, 0) + torch.select(codes, 1, 1) * 16
    return (torch.reshape(packed, [-1, group // 2]), torch.reshape(scales, [-1]))


def dequantize(self, packed: Tensor, scales: Tensor, group: int, count: int) -> Tensor:
    """The values (count) behind quantize; packed may have any shape."""
    flat = torch.reshape(packed, [-1]).to(3)
    codes = torch.reshape(torch.stack([flat % 16, torch.div(flat, 16, rounding_mode="floor")], 1), [-1, group])
    values = (codes.to(6) - 8) * torch.unsqueeze(scales, 1)
    return torch.narrow(torch.reshape(values, [-1]), 0, 0, count)


def leading_factors(self, residual: Tensor, weighted: Tensor, rank: int) -> Tuple[Tensor, Tensor]:
    """U (m x r, orthonormal columns) and V (r x n), so that R - U V is least in the metric F F' where weighted = R F.

    U are the leading left singular vectors of R F, and the best V for an orthonormal U is U'R whatever F is.
    """
    m = weighted.size(0)
    n = weighted.size(1)
    if m <= n:
        vectors = torch.linalg_eigh(torch.matmul(weighted, weighted.t()))[1]
        u = torch.narrow(vectors, 1, m - rank, rank)
    else:
        vectors = torch.linalg_eigh(torch.matmul(weighted.t(), weighted))[1]
        u = torch.linalg_qr(torch.matmul(weighted, torch.narrow(vectors, 1, n - rank, rank)))[0]
    return (u, torch.matmul(u.t(), residual))
