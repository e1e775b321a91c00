# A whole transformer block in one call, of the parts in transformer.py, and its derivatives by automatic differentiation.
#
# x: (batch, tokens, hidden). layers: weight and bias of each linear layer in turn. norms: gains and shifts of each norm
# in turn: before, after and behind attention, then the same for the feed-forward network, on queries, on keys. tables:
# cosines and sines, or two tensors without elements. mask: (batch, tokens), or a tensor without elements.
# numbers, float64 on the host: 0 heads, 1 key and value heads, 2 scale, 3 soft cap, 4 window, 5 causal, 6 activation,
# 7 whether norms of queries and 8 of keys are over one head; then of each norm its kind (0 none, 1 RMS, 2 layer) and
# epsilon.


def normed(self, x: Tensor, place: int, norms: List[Tensor], numbers: Tensor) -> Tensor:
    """The norm at a place, or x itself if there is none."""
    kind = int(numbers[9 + 2 * place])
    epsilon = float(numbers[10 + 2 * place])
    y = x
    if kind == 1:
        y = self.rms_norm(x, norms[2 * place], epsilon)
    if kind == 2:
        y = self.layer_norm(x, norms[2 * place], norms[2 * place + 1], epsilon)
    return y


def projected(self, x: Tensor, layer: int, layers: List[Tensor]) -> Tensor:
    return self.linear(x, layers[2 * layer], layers[2 * layer + 1])


def query_heads(self, x: Tensor, count: int, place: int, per_head: bool, norms: List[Tensor], tables: List[Tensor], numbers: Tensor) -> Tensor:
    """Queries or keys as attention takes them: normed, cut into heads, rotated."""
    if per_head:
        y = self.normed(self.heads_of(x, count), place, norms, numbers)
    else:
        y = self.heads_of(self.normed(x, place, norms, numbers), count)
    if tables[0].numel() > 0:
        y = self.rotate(y, tables[0], tables[1])
    return y


def activated(self, x: Tensor, activation: int) -> Tensor:
    if activation == 0:
        y = self.silu(x)
    elif activation == 1:
        y = self.gelu(x)
    elif activation == 2:
        y = self.gelu_tanh(x)
    else:
        y = self.relu(x)
    return y


def attended(self, x: Tensor, layers: List[Tensor], norms: List[Tensor], tables: List[Tensor], mask: Tensor, numbers: Tensor, past: List[Tensor]) -> List[Tensor]:
    """The outputs of the layers of queries, keys and values; what attention mixes; keys and values of all tokens by heads.
    past: none, or keys and values of tokens before these."""
    heads = int(numbers[0])
    masks = [mask]
    if mask.numel() == 0:
        masks = masks[1:]
    h = self.normed(x, 0, norms, numbers)
    q = self.projected(h, 0, layers)
    k = self.projected(h, 1, layers)
    v = self.projected(h, 2, layers)
    queries = self.query_heads(q, heads, 6, int(numbers[7]) == 1, norms, tables, numbers)
    keys = self.query_heads(k, int(numbers[1]), 7, int(numbers[8]) == 1, norms, tables, numbers)
    values = self.heads_of(v, int(numbers[1]))
    if len(past) > 0:
        keys = torch.cat([past[0], keys], 2)
        values = torch.cat([past[1], values], 2)
    mixed = self.attention(queries, keys, values, masks, int(numbers[5]) == 1, int(numbers[4]), float(numbers[2]), float(numbers[3]))
    return [q, k, v, mixed, keys, values]


def block_end(self, x: Tensor, mixed: Tensor, layers: List[Tensor], norms: List[Tensor], numbers: Tensor) -> List[Tensor]:
    """From what attention mixes to the block's output: the outputs of the layers on the way, then the block's."""
    o = self.projected(mixed, 3, layers)
    middle = self.normed(x + self.normed(o, 1, norms, numbers), 2, norms, numbers)
    h2 = self.normed(middle, 3, norms, numbers)
    first = self.projected(h2, 4, layers)
    inner = self.activated(first, int(numbers[6]))
    outputs = [o, first]
    last = 5
    if len(layers) > 12:
        second = self.projected(h2, 5, layers)
        inner = inner * second
        outputs = [o, first, second]
        last = 6
    down = self.projected(inner, last, layers)
    y = self.normed(middle + self.normed(down, 4, norms, numbers), 5, norms, numbers)
    return outputs + [down, y]


def block_outputs(self, x: Tensor, layers: List[Tensor], norms: List[Tensor], tables: List[Tensor], mask: Tensor, numbers: Tensor) -> List[Tensor]:
    """The output of each linear layer in turn, then the block's."""
    parts = self.attended(x, layers, norms, tables, mask, numbers, layers[:0])
    return parts[:3] + self.block_end(x, parts[3], layers, norms, numbers)


def block_extended(self, x: Tensor, layers: List[Tensor], norms: List[Tensor], tables: List[Tensor], mask: Tensor, numbers: Tensor, past: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    """The block's output for tokens that follow others, and keys and values (batch, heads, tokens, size) of all."""
    parts = self.attended(x, layers, norms, tables, mask, numbers, past)
    outputs = self.block_end(x, parts[3], layers, norms, numbers)
    return (outputs[len(outputs) - 1], parts[4], parts[5])


def block_output(self, x: Tensor, layers: List[Tensor], norms: List[Tensor], tables: List[Tensor], mask: Tensor, numbers: Tensor) -> Tensor:
    """The block's output."""
    outputs = self.block_outputs(x, layers, norms, tables, mask, numbers)
    return outputs[len(outputs) - 1]


def recordable(self, x: Tensor) -> Tensor:
    """x as autograd may save it, which it may not if x was made in inference mode."""
    if torch.is_inference(x):
        y = torch.clone(x)
    else:
        y = torch.detach(x)
    return y


def all_recordable(self, xs: List[Tensor]) -> List[Tensor]:
    ys = [self.recordable(xs[0])]
    for i in range(1, len(xs)):
        ys = ys + [self.recordable(xs[i])]
    return ys


def variable(self, x: Tensor) -> Tensor:
    """A copy of x to differentiate by."""
    return torch.requires_grad_(torch.clone(torch.detach(x)), True)


def gradients(self, value: Tensor, variables: List[Tensor]) -> List[Tensor]:
    """The derivatives of a number by tensors."""
    found = torch.autograd.grad([value], variables)
    result = [torch.detach(unchecked_cast(Tensor, found[0]))]
    for i in range(1, len(found)):
        result = result + [torch.detach(unchecked_cast(Tensor, found[i]))]
    return result


def block_error(self, y: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """The mean of ||y - target||^2 / ||target||^2 over the tokens that count."""
    error = torch.sum(torch.square(y - target), [-1]) / torch.clamp_min(torch.sum(torch.square(target), [-1]), 1e-30)
    mean = torch.mean(error)
    if mask.numel() > 0:
        counts = torch.to(mask, 6)
        mean = torch.sum(error * counts) / torch.sum(counts)
    return mean


def weight_gradients(self, x: Tensor, layers: List[Tensor], norms: List[Tensor], tables: List[Tensor], mask: Tensor, numbers: Tensor, target: Tensor) -> List[Tensor]:
    """block_error, and its derivative by each linear layer's weight in turn."""
    variables = [self.variable(layers[0])]
    for i in range(1, len(layers) // 2):
        variables = variables + [self.variable(layers[2 * i])]
    used = [variables[0], self.recordable(layers[1])]
    for i in range(1, len(variables)):
        used = used + [variables[i], self.recordable(layers[2 * i + 1])]
    y = self.block_output(self.recordable(x), used, self.all_recordable(norms), self.all_recordable(tables), mask, numbers)
    error = self.block_error(y, target, mask)
    return [torch.detach(error)] + self.gradients(error, variables)


def block_backward(self, x: Tensor, layers: List[Tensor], norms: List[Tensor], tables: List[Tensor], mask: Tensor, numbers: Tensor, output_gradient: Tensor) -> List[Tensor]:
    """From dL/dy to dL/dx, and of each linear layer's output the sum over tokens of its squared derivative, float64."""
    start = self.variable(x)
    outputs = self.block_outputs(start, self.all_recordable(layers), self.all_recordable(norms), self.all_recordable(tables), mask, numbers)
    count = len(outputs) - 1
    value = torch.sum(outputs[count] * self.recordable(output_gradient))
    found = self.gradients(value, [start] + outputs[:count])
    result = [found[0]]
    for i in range(1, len(found)):
        flat = torch.reshape(found[i], [-1, found[i].size(-1)])
        result = result + [torch.sum(torch.to(torch.square(flat), 7), [0])]
    return result
