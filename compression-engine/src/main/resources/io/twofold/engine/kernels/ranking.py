# Ranking many vectors of scores together without sorting them: non-negative float32 numbers are ordered like their bits, so that
# two histograms, of the upper and of the lower 16 bits, find any threshold.


def usable(self, x: List[Tensor]) -> Tensor:
    """Whether every number is finite and not negative."""
    result = torch.ones([1], dtype=11, device=x[0].device)
    for i in range(len(x)):
        if x[i].numel() > 0:
            bounds = torch.aminmax(x[i])
            result = result & (bounds[0] >= 0) & (bounds[1] < float("inf"))
    return result


def bits(self, scores: Tensor) -> Tensor:
    """The bits of non-negative float32 numbers as int32; those of -0 are those of 0."""
    # TorchScript does not know view(dtype), since it cannot tell a type from a size
    return torch.view_copy(scores, dtype=3).bitwise_and_(2147483647)


def upper_histogram(self, scores: List[Tensor]) -> Tensor:
    """How many scores have which upper 16 bits, (32768) int64."""
    counts = torch.zeros([32768], dtype=4, device=scores[0].device)
    for i in range(len(scores)):
        counts = counts.add_(torch.bincount(self.bits(scores[i]) >> 16, None, 32768))
    return counts


def lower_histogram(self, scores: List[Tensor], upper: int) -> Tensor:
    """Of those with these upper 16 bits, how many have which lower 16 bits, (65536) int64."""
    counts = torch.zeros([65537], dtype=4, device=scores[0].device)
    for i in range(len(scores)):
        b = self.bits(scores[i])
        counts = counts.add_(torch.bincount(torch.where((b >> 16) == upper, b & 65535, 65536), None, 65537))
    return torch.narrow(counts, 0, 0, 65536)


def counts_from(self, scores: List[Tensor], threshold: int) -> Tensor:
    """How many scores of each vector lie above the threshold, given as bits, and how many at it, (vectors x 2) int64."""
    counts = torch.zeros([len(scores), 2], dtype=4, device=scores[0].device)
    for i in range(len(scores)):
        b = self.bits(scores[i])
        above = torch.sum(b > threshold)
        counts[i, 0] = above
        counts[i, 1] = torch.sum(b >= threshold) - above
    return counts


def ranked_from(self, scores: Tensor, threshold: int) -> Tensor:
    """Mask of the scores at and above the threshold."""
    return self.bits(scores) >= threshold


def ranked_with_ties(self, scores: Tensor, threshold: int, ties: int) -> Tensor:
    """Mask of the scores above the threshold and of the first few at it."""
    b = self.bits(scores)
    tied = b == threshold
    return (b > threshold) | (tied & (torch.cumsum(tied, 0) <= ties))
