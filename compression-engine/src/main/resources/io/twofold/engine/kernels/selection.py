# The entries with the largest magnitude. Exactly k are chosen; among equal ones those with the lower index.
# On a GPU no selection waits for the device, so that whole loops stay on it; counting (nonzeros) does.


def kth_largest(self, magnitude: Tensor, k: int) -> Tensor:
    """The k-th largest of a vector of non-negative numbers, 1 <= k <= n, as a scalar tensor."""
    if magnitude.is_cuda:
        # kthvalue gives a whole vector to one block of threads there; topk does not
        return torch.min(torch.topk(magnitude, k, 0, True, False)[0])
    return torch.kthvalue(magnitude, magnitude.numel() - k + 1)[0]


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
    return self.at_least(magnitude, self.kth_largest(magnitude, k), k, 0)


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


def largest_of_groups(self, x: Tensor, k: int, size: int) -> Tensor:
    """Mask (m x n) of the k size / mn largest of every `size` consecutive entries of a row; size divides n."""
    each = k * size // x.numel()
    if each <= 0:
        return torch.zeros_like(x, dtype=11)
    if each >= size:
        return torch.ones_like(x, dtype=11)
    magnitude = torch.reshape(torch.abs(x), [-1, size])
    threshold = torch.kthvalue(magnitude, size - each + 1, 1, True)[0]
    return torch.reshape(self.at_least(magnitude, threshold, each, 1), [x.size(0), x.size(1)])


def select(self, x: Tensor, k: int, among: int) -> Tensor:
    """Mask (m x n), exactly k true: of the matrix (among = 0), of each row (-1) or of every so many consecutive entries of a row.

    Of such groups each keeps the same number, so k must be a multiple of the number of groups; what it exceeds one by is not kept.
    """
    if among > 0:
        return self.largest_of_groups(x, k, among)
    if among < 0:
        return self.largest_of_rows(x, k)
    return self.largest_of_matrix(x, k)


def sampled_cut(self, x: Tensor, k: int) -> float:
    """About the magnitude that k entries of x (m x n) exceed, from every so manieth entry."""
    flat = torch.reshape(x, [-1])
    # Without a factor in common with n, or else the same few columns would be seen again and again.
    stride = max(1, flat.numel() // 8192)
    while self.common_factor(stride, x.size(1)) > 1:
        stride += 1
    sample = torch.abs(flat[::stride])
    rank = int(float(k) / float(flat.numel()) * float(sample.numel()))
    return float(self.kth_largest(sample, min(max(rank, 1), sample.numel())))


def common_factor(self, a: int, b: int) -> int:
    """The greatest common divisor."""
    while b > 0:
        rest = a % b
        a = b
        b = rest
    return a


def nonzeros(self, x: Tensor) -> int:
    """How many entries of x (m x n) are not zero; several times faster than count_nonzero on a CPU."""
    return int(torch.sum(torch.sum(torch.sign(torch.abs(x)), [1]), [0], dtype=7))


def cut_among(self, band: Tensor, rank: int) -> float:
    """The magnitude that exactly `rank` of the nonzero entries of a band (m x n) exceed; negative if there is none in it.

    There is none where that entry and the next are equal.
    """
    flat = torch.reshape(band, [-1])
    candidates = torch.abs(torch.index_select(flat, 0, torch.reshape(torch.nonzero(flat), [-1])))
    if rank < 1 or rank >= candidates.numel():
        return -1.0
    return float(self.kth_largest(candidates, rank + 1))


def largest_part(self, x: Tensor, k: int, guess: float) -> Tuple[Tensor, float]:
    """The k largest entries of x (m x n) where they stand, zeros elsewhere, and about the magnitude that only they exceed.

    The same entries as largest_of_matrix, several times faster on a CPU: at best one pass confirms the guess, else only what lies
    near it is selected from. Pass the returned magnitude as the guess for a similar matrix, and a negative one at first.
    """
    if x.is_cuda or x.numel() < 16384 or k <= 0 or k >= x.numel():
        return (x * self.largest_of_matrix(x, k), -1.0)
    if guess < 0:
        guess = self.sampled_cut(x, k)
    part = torch.hardshrink(x, guess)
    chosen = self.nonzeros(part)
    if chosen == k:
        return (part, guess)
    if chosen > k:
        rest = torch.hardshrink(x, guess * 1.05)
        cut = self.cut_among(part - rest, k - self.nonzeros(rest))
    else:
        cut = self.cut_among(torch.hardshrink(x, guess * 0.95) - part, k - chosen)
    if cut >= 0:
        part = torch.hardshrink(x, cut)
        if self.nonzeros(part) == k:
            return (part, cut)
    magnitude = torch.reshape(torch.abs(x), [-1])
    threshold = self.kth_largest(magnitude, k)
    return (x * torch.reshape(self.at_least(magnitude, threshold, k, 0), [x.size(0), x.size(1)]), float(threshold))
