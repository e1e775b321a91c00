# From the summed loss of tokens back to the last block's output. Scores are s = c tanh(z / c), z = x table' + bias, or
# s = z without a soft cap c; the loss of a token is log(sum(exp(s))) - s[target], so its derivative by s is
# softmax(s) - onehot(target).


def score_gradients(self, x: Tensor, part: Tensor, bias: Tensor, softcap: float, targets: Tensor, first: int, totals: Tensor) -> Tensor:
    """What a part of the vocabulary, whose first id is given, adds to the derivative of the loss by the counted rows of x.
    totals: the log of the sum over the whole vocabulary of each, or without elements if the part is all of it."""
    inputs = self.counted(x, targets)
    place = self.present(targets) - first
    result = torch.zeros_like(inputs)
    chunk = max(16, 8388608 // part.size(0))  # as in token_loss
    for start in range(0, inputs.size(0), chunk):
        size = min(chunk, inputs.size(0) - start)
        scores = self.scores(torch.narrow(inputs, 0, start, size), part, bias, softcap)
        if totals.numel() > 0:
            slopes = torch.exp(scores - torch.unsqueeze(torch.narrow(totals, 0, start, size), 1))
        else:
            slopes = torch.softmax(scores, 1)
        here = torch.narrow(place, 0, start, size)
        inside = torch.logical_and(torch.ge(here, 0), torch.lt(here, part.size(0)))
        chosen = torch.unsqueeze(torch.clamp(here, 0, part.size(0) - 1), 1)
        slopes.scatter_add_(1, chosen, -torch.unsqueeze(torch.to(inside, 6), 1))
        if softcap > 0:
            slopes = slopes * (1.0 - torch.square(scores / softcap))
        torch.narrow(result, 0, start, size).copy_(torch.matmul(slopes, part))
    return result


def spread(self, rows: Tensor, x: Tensor, targets: Tensor) -> Tensor:
    """Rows for the counted tokens, in the shape of x; zeros for the other tokens."""
    flat = torch.zeros([targets.numel(), rows.size(1)], device=rows.device)
    index = torch.reshape(torch.nonzero(torch.ge(torch.reshape(targets, [-1]), 0)), [-1])
    return torch.reshape(torch.index_copy(flat, 0, index, rows), x.size())


def head_input(self, hidden: Tensor, transform: List[Tensor], norm: List[Tensor], projection: List[Tensor], numbers: Tensor) -> Tensor:
    """What the table is multiplied with. numbers, on the host: 0 activation, 1 the norm's kind as in block.py, 2 its
    epsilon. A layer whose weight has no elements is none."""
    x = hidden
    if transform[0].numel() > 0:
        x = self.activated(self.linear(x, transform[0], transform[1]), int(numbers[0]))
    if int(numbers[1]) == 1:
        x = self.rms_norm(x, norm[0], float(numbers[2]))
    if int(numbers[1]) == 2:
        x = self.layer_norm(x, norm[0], norm[1], float(numbers[2]))
    if projection[0].numel() > 0:
        x = self.linear(x, projection[0], projection[1])
    return x


def head_backward(self, hidden: Tensor, transform: List[Tensor], norm: List[Tensor], projection: List[Tensor], numbers: Tensor, gradient: Tensor) -> List[Tensor]:
    """The derivative by the last block's output, from that by what the table is multiplied with."""
    start = self.variable(hidden)
    x = self.head_input(start, self.all_recordable(transform), self.all_recordable(norm), self.all_recordable(projection), numbers)
    return self.gradients(torch.sum(x * self.recordable(gradient)), [start])
