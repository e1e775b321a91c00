# The parts of a robust PCA iteration on their own, for comparison.


def products(self, a: Tensor, u: Tensor, v: Tensor, times: int) -> Tensor:
    """The three m x r x n products of an iteration, so many times."""
    last = torch.zeros([1], device=a.device)
    for i in range(times):
        left = torch.matmul(a, v.t())
        right = torch.matmul(u.t(), a)
        last = torch.matmul(left, right)
    return torch.reshape(last[0, 0], [1])


def selections(self, a: Tensor, k: int, per_row: bool, times: int) -> Tensor:
    """The selection of an iteration, so many times; returns how many entries the last one chose."""
    chosen = torch.zeros([1], dtype=4, device=a.device)
    for i in range(times):
        chosen = torch.sum(self.select(a, k, per_row))
    return chosen
