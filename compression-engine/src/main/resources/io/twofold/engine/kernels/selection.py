# Masks of the entries with the largest magnitude. Exactly k are chosen; among equal ones those with the lower index.
# Nothing here waits for the device except where stated, so that whole loops stay on it.


def kth_largest(self, magnitude: Tensor, k: int) -> Tensor:
    """The k-th largest of a vector of non-negative numbers, 1 <= k <= n, as a scalar tensor."""
    n = magnitude.numel()
    stride = n // 32768
    if magnitude.is_cuda or stride < 4:
        return torch.kthvalue(magnitude, n - k + 1)[0]
    # On a CPU a selection over all n is slow. A sorted sample brackets the answer; only what lies in the bracket is selected from.
    sample = torch.sort(magnitude[::stride])[0]
    size = sample.numel()
    guess = int((1.0 - float(k) / float(n)) * float(size))
    low = sample[max(guess - 400, 0)]
    high = sample[min(guess + 400, size - 1)]
    rank_in_bracket = k - int((magnitude > high).sum())
    bracket = torch.masked_select(magnitude, (magnitude >= low) & (magnitude <= high))
    if rank_in_bracket < 1 or rank_in_bracket > bracket.numel():
        return torch.kthvalue(magnitude, n - k + 1)[0]
    return torch.kthvalue(bracket, bracket.numel() - rank_in_bracket + 1)[0]


def at_least(self, magnitude: Tensor, threshold: Tensor, k: int, dim: int) -> Tensor:
    """Mask of k entries along a dimension, whose k-th largest is the threshold; of entries equal to it the first ones."""
    mask = magnitude >= threshold
    # Where looking is cheap, look whether there are ties at all.
    if not magnitude.is_cuda:
        if int(mask.sum()) == k * (magnitude.numel() // magnitude.size(dim)):
            return mask
    above = magnitude > threshold
    tied = magnitude == threshold
    return above | (tied & (torch.cumsum(tied, dim) <= k - torch.sum(above, [dim], True)))


def largest(self, magnitude: Tensor, k: int) -> Tensor:
    """Mask over a vector of non-negative numbers, exactly k of n true."""
    if k <= 0:
        return torch.zeros_like(magnitude, dtype=11)
    if k >= magnitude.numel():
        return torch.ones_like(magnitude, dtype=11)
    threshold = self.kth_largest(magnitude, k)
    return self.at_least(magnitude, threshold, k, 0)


def largest_of_matrix(self, x: Tensor, k: int) -> Tensor:
    """Mask (m x n) of the k entries with the largest magnitude of the whole matrix."""
    return torch.reshape(self.largest(torch.reshape(torch.abs(x), [-1]), k), [x.size(0), x.size(1)])


def largest_of_rows(self, x: Tensor, k: int) -> Tensor:
    """Mask (m x n) of k // m entries of each row; the k % m left over go to the rows whose next entry is largest."""
    m = x.size(0)
    n = x.size(1)
    magnitude = torch.abs(x)
    each = k // m
    if each >= n:
        return torch.ones_like(magnitude, dtype=11)
    mask = torch.zeros_like(magnitude, dtype=11)
    if each > 0:
        threshold = torch.kthvalue(magnitude, n - each + 1, 1, True)[0]
        mask = self.at_least(magnitude, threshold, each, 1)
    left = k % m
    if left > 0:
        following = torch.max(torch.masked_fill(magnitude, mask, -1.0), 1, True)
        rows = torch.reshape(self.largest(torch.reshape(following[0], [-1]), left), [m, 1])
        mask = torch.scatter(mask, 1, following[1], rows)
    return mask


def select(self, x: Tensor, k: int, per_row: bool) -> Tensor:
    """Mask (m x n), exactly k true: over the matrix or row by row."""
    if per_row:
        return self.largest_of_rows(x, k)
    return self.largest_of_matrix(x, k)
