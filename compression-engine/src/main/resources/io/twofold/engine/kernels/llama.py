# A Llama decoder block, cut where the inputs of its linear layers arise. Activations are (batch, tokens, features).
# Source: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models", 2023, section 2.2.


def embed(self, ids: Tensor, table: Tensor) -> Tensor:
    """Rows of the embedding table (vocabulary x hidden) for ids (batch x tokens)."""
    return torch.embedding(table, ids)


def rms_norm(self, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """x / rms(x) * weight."""
    return x * torch.rsqrt(torch.mean(torch.square(x), [-1], True) + epsilon) * weight


def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """x W' + b; a bias without elements is none."""
    y = torch.matmul(x, weight.t())
    if bias.numel() > 0:
        y = y + bias
    return y


def heads_of(self, x: Tensor, heads: int) -> Tensor:
    """(batch, tokens, heads * size) to (batch, heads, tokens, size)."""
    return torch.transpose(torch.reshape(x, [x.size(0), x.size(1), heads, -1]), 1, 2)


def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding of x (batch, heads, tokens, size) by tables (tokens, size), halves paired."""
    half = x.size(-1) // 2
    turned = torch.cat([-torch.narrow(x, -1, half, half), torch.narrow(x, -1, 0, half)], -1)
    return x * cos + turned * sin


def attention(self, x: Tensor, weights: List[Tensor], biases: List[Tensor], cos: Tensor, sin: Tensor, heads: int, kv_heads: int) -> Tensor:
    """Causal grouped-query attention over normalised x; weights and biases of q, k, v. Result before the output projection."""
    length = x.size(1)
    c = torch.narrow(cos, 0, 0, length)
    s = torch.narrow(sin, 0, 0, length)
    q = self.rotate(self.heads_of(self.linear(x, weights[0], biases[0]), heads), c, s)
    k = self.rotate(self.heads_of(self.linear(x, weights[1], biases[1]), kv_heads), c, s)
    v = self.heads_of(self.linear(x, weights[2], biases[2]), kv_heads)
    if kv_heads < heads:
        k = torch.repeat_interleave(k, heads // kv_heads, 1)
        v = torch.repeat_interleave(v, heads // kv_heads, 1)
    mixed = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    return torch.reshape(torch.transpose(mixed, 1, 2), [x.size(0), length, -1])


def gated(self, x: Tensor, weights: List[Tensor], biases: List[Tensor]) -> Tensor:
    """SwiGLU's inner activation silu(gate(x)) * up(x); weights and biases of gate, up."""
    return torch.silu(self.linear(x, weights[0], biases[0])) * self.linear(x, weights[1], biases[1])


def add_linear(self, residual: Tensor, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """residual + x W' + b."""
    return residual + self.linear(x, weight, bias)


def logits(self, hidden: Tensor, head: Tensor) -> Tensor:
    """(batch, tokens, hidden) to (batch, tokens, vocabulary)."""
    return torch.matmul(hidden, head.t())


def next_token_loss(self, hidden: Tensor, head: Tensor, ids: Tensor) -> Tensor:
    """Negative log-likelihood in nats, (batch, tokens - 1) float64, of each token given those before it in its row."""
    length = ids.size(1) - 1
    inputs = torch.reshape(torch.narrow(hidden, 1, 0, length), [-1, hidden.size(-1)])
    targets = torch.reshape(torch.narrow(ids, 1, 1, length), [-1, 1])
    losses = torch.zeros([targets.size(0)], dtype=7, device=ids.device)
    chunk = max(16, 8388608 // head.size(0))  # tokens at a time, so that a large vocabulary's scores take 32 MiB
    for start in range(0, targets.size(0), chunk):
        size = min(chunk, targets.size(0) - start)
        scores = torch.matmul(torch.narrow(inputs, 0, start, size), head.t())
        chosen = torch.gather(scores, 1, torch.narrow(targets, 0, start, size))
        loss = torch.logsumexp(scores, [1]) - torch.reshape(chosen, [-1])
        torch.narrow(losses, 0, start, size).copy_(loss)
    return torch.reshape(losses, [ids.size(0), length])
