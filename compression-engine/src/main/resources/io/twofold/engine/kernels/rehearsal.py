# Parts of a run on their own, to predict how long the whole will take.


def passes(self, a: Tensor, times: int) -> Tensor:
    """So many passes over a (m x n), each reading it and writing a new matrix; one entry of the last."""
    for i in range(times):
        a = a + 0.001
    return torch.reshape(a[0, 0], [1])


def pursuit_iterations(self, a: Tensor, weight: float, penalty: float, times: int) -> Tensor:
    """So many iterations of principal component pursuit, which never converges here; one number of the result."""
    return torch.reshape(torch.sum(self.pcp(a, weight, penalty, 0.0, times)[5]), [1])
