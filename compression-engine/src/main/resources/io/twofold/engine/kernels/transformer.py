# The parts of transformer blocks, cut where the inputs of linear layers arise. Activations are (batch, tokens, features).
# Sources: Vaswani et al., "Attention Is All You Need", 2017; Touvron et al., "LLaMA", 2023, section 2.2; Gemma team,
# "Gemma 2", 2024, section 2 (soft caps).


def rms_norm(self, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """x / rms(x) * weight over the last dimension."""
    return x * torch.rsqrt(torch.mean(torch.square(x), [-1], True) + epsilon) * weight


def layer_norm(self, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * weight + bias; a weight or bias without elements is none."""
    y = torch.layer_norm(x, [x.size(-1)], None, None, epsilon)
    if weight.numel() > 0:
        y = y * weight
    if bias.numel() > 0:
        y = y + bias
    return y


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
    """Rotary position embedding of x (batch, heads, tokens, size), halves paired, by tables (positions, rotated size) for
    tokens 0, 1, ..., or by tables (batch, 1, tokens, rotated size)."""
    c = cos
    s = sin
    if cos.dim() == 2:
        c = torch.narrow(cos, 0, 0, x.size(2))
        s = torch.narrow(sin, 0, 0, x.size(2))
    rotated = c.size(-1)
    part = torch.narrow(x, -1, 0, rotated)
    half = rotated // 2
    turned = torch.cat([-torch.narrow(part, -1, half, half), torch.narrow(part, -1, 0, half)], -1)
    y = part * c + turned * s
    if rotated < x.size(-1):
        y = torch.cat([y, torch.narrow(x, -1, rotated, x.size(-1) - rotated)], -1)
    return y


def rows_at(self, table: Tensor, positions: Tensor) -> Tensor:
    """A table (positions, size) for tokens at given positions (batch, tokens): (batch, 1, tokens, size)."""
    rows = torch.index_select(table, 0, torch.reshape(positions, [-1]))
    return torch.reshape(rows, [positions.size(0), 1, positions.size(1), table.size(1)])


def visible(self, length: int, causal: bool, window: int, masks: List[Tensor], like: Tensor) -> Tensor:
    """Which token (last dimension) each token sees, as booleans that broadcast to (batch, heads, tokens, tokens)."""
    given = False
    distance = torch.zeros([0], dtype=3, device=like.device)
    if len(masks) > 0:
        given = masks[0].dim() == 3
    if given:
        distance = torch.unsqueeze(masks[0], 1)
    else:
        position = torch.arange(length, device=like.device)
        distance = torch.unsqueeze(position, 1) - torch.unsqueeze(position, 0)
    seen = torch.ones_like(distance, dtype=11)
    if causal or given:
        seen = torch.ge(distance, 0)
    if window > 0:
        seen = torch.logical_and(seen, torch.lt(distance, window))
    if len(masks) > 0 and not given:
        seen = torch.logical_and(seen, torch.unsqueeze(torch.unsqueeze(masks[0], 1), 1))
    return seen


def attention(self, q: Tensor, k: Tensor, v: Tensor, masks: List[Tensor], causal: bool, window: int, scale: float, softcap: float) -> Tensor:
    """Grouped-query attention of heads (batch, heads, tokens, size); masks: none, or one (batch, tokens) of what counts, or
    one (batch, tokens, tokens) of how far each token lies behind each that it sees, negative for those it does not."""
    length = q.size(2)
    groups = q.size(1) // k.size(1)
    if groups > 1:
        k = torch.repeat_interleave(k, groups, 1)
        v = torch.repeat_interleave(v, groups, 1)
    near = window > 0 and window < length
    if softcap > 0:
        scores = torch.matmul(q, torch.transpose(k, 2, 3)) * scale
        scores = torch.tanh(scores / softcap) * softcap
        hidden = torch.logical_not(self.visible(length, causal, window, masks, q))
        mixed = torch.matmul(torch.softmax(torch.masked_fill(scores, hidden, float("-inf")), -1), v)
    elif near or len(masks) > 0:
        mixed = torch.scaled_dot_product_attention(q, k, v, self.visible(length, causal, window, masks, q), 0.0, False, scale=scale)
    else:
        mixed = torch.scaled_dot_product_attention(q, k, v, None, 0.0, causal, scale=scale)
    return torch.reshape(torch.transpose(mixed, 1, 2), [q.size(0), length, -1])


def silu(self, x: Tensor) -> Tensor:
    return torch.silu(x)


def gelu(self, x: Tensor) -> Tensor:
    return torch.gelu(x)


def gelu_tanh(self, x: Tensor) -> Tensor:
    """Hendrycks and Gimpel, 2016, section 2: the factor before the brackets is sqrt(2 / pi)."""
    return 0.5 * x * (1.0 + torch.tanh(0.7978845608028654 * (x + 0.044715 * torch.pow(x, 3))))


def relu(self, x: Tensor) -> Tensor:
    return torch.relu(x)


def multiply(self, x: Tensor, y: Tensor) -> Tensor:
    return x * y


def add(self, x: Tensor, y: Tensor) -> Tensor:
    return x + y


def scores(self, x: Tensor, table: Tensor, bias: Tensor, softcap: float) -> Tensor:
    """(…, width) to (…, vocabulary), or to as much of it as the table (vocabulary x width) holds."""
    y = self.linear(x, table, bias)
    if softcap > 0:
        y = torch.tanh(y / softcap) * softcap
    return y


def counted(self, x: Tensor, targets: Tensor) -> Tensor:
    """The rows (count x width) of x where there is a target."""
    flat = torch.reshape(targets, [-1])
    return torch.index_select(torch.reshape(x, [-1, x.size(-1)]), 0, torch.reshape(torch.nonzero(torch.ge(flat, 0)), [-1]))


def present(self, targets: Tensor) -> Tensor:
    """The targets that there are."""
    return torch.masked_select(targets, torch.ge(targets, 0))


def token_loss(self, x: Tensor, table: Tensor, bias: Tensor, softcap: float, targets: Tensor) -> Tensor:
    """Negative log-likelihood in nats (float64) of each target (batch x tokens, negative for none)."""
    inputs = self.counted(x, targets)
    wanted = torch.unsqueeze(self.present(targets), 1)
    losses = torch.zeros([wanted.size(0)], dtype=7, device=targets.device)
    chunk = max(16, 8388608 // table.size(0))  # tokens at a time, so that a large vocabulary's scores take 32 MiB
    for start in range(0, wanted.size(0), chunk):
        size = min(chunk, wanted.size(0) - start)
        scores = self.scores(torch.narrow(inputs, 0, start, size), table, bias, softcap)
        chosen = torch.gather(scores, 1, torch.narrow(wanted, 0, start, size))
        loss = torch.logsumexp(scores, [1]) - torch.reshape(chosen, [-1])
        torch.narrow(losses, 0, start, size).copy_(loss)
    return losses


def loss_start(self, targets: Tensor) -> Tensor:
    """Before any part of the vocabulary was seen: the log of the sum over scores, and each target's score (2 x count)."""
    count = self.present(targets).size(0)
    return torch.stack([torch.full([count], float("-inf"), device=targets.device), torch.zeros([count], device=targets.device)])


def loss_part(self, sums: Tensor, x: Tensor, part: Tensor, bias: Tensor, softcap: float, targets: Tensor, first: int) -> Tensor:
    """The sums with a part of the vocabulary, whose first id is given, taken in."""
    scores = self.scores(self.counted(x, targets), part, bias, softcap)
    place = self.present(targets) - first
    here = torch.logical_and(torch.ge(place, 0), torch.lt(place, part.size(0)))
    found = torch.reshape(torch.gather(scores, 1, torch.unsqueeze(torch.clamp(place, 0, part.size(0) - 1), 1)), [-1])
    total = torch.logaddexp(sums[0], torch.logsumexp(scores, [1]))
    return torch.stack([total, torch.where(here, found, sums[1])])


def loss_end(self, sums: Tensor) -> Tensor:
    """Negative log-likelihoods in nats, float64."""
    return torch.to(sums[0] - sums[1], 7)


def rows_of(self, x: Tensor, rows: Tensor) -> Tensor:
    """Some rows (count x width) of x (..., width), counted through all dimensions but the last."""
    return torch.index_select(torch.reshape(x, [-1, x.size(-1)]), 0, rows)


def row_totals(self, rows: Tensor) -> Tensor:
    """Before any part of the vocabulary was seen: each row's log of the sum over scores, and its largest (2 x rows)."""
    return torch.full([2, rows.size(0)], float("-inf"), device=rows.device)


def target_scores(self, targets: Tensor) -> Tensor:
    """Room for each target's score."""
    return torch.zeros([targets.size(0)], device=targets.device)


def row_scores(self, totals: Tensor, found: Tensor, x: Tensor, part: Tensor, bias: Tensor, softcap: float, owners: Tensor, targets: Tensor, first: int) -> Tuple[Tensor, Tensor]:
    """Totals and targets' scores with a part of the vocabulary, whose first id is given, taken in. x: rows x width;
    owners: the row that each target follows."""
    sums = torch.clone(totals)
    scored = torch.clone(found)
    place = targets - first
    chunk = max(16, 8388608 // part.size(0))  # as in token_loss
    for start in range(0, x.size(0), chunk):
        size = min(chunk, x.size(0) - start)
        scores = self.scores(torch.narrow(x, 0, start, size), part, bias, softcap)
        log_sums = torch.narrow(sums[0], 0, start, size)
        log_sums.copy_(torch.logaddexp(log_sums, torch.logsumexp(scores, [1])))
        largest = torch.narrow(sums[1], 0, start, size)
        largest.copy_(torch.maximum(largest, torch.amax(scores, [1])))
        row = owners - start
        inside = torch.logical_and(torch.ge(row, 0), torch.lt(row, size))
        inside = torch.logical_and(inside, torch.logical_and(torch.ge(place, 0), torch.lt(place, part.size(0))))
        here = torch.reshape(torch.nonzero(inside), [-1])
        cells = torch.index_select(row, 0, here) * part.size(0) + torch.index_select(place, 0, here)
        scored = torch.index_copy(scored, 0, here, torch.take(scores, cells))
    return (sums, scored)


def likelihoods(self, totals: Tensor, found: Tensor, owners: Tensor) -> Tensor:
    """Log-likelihoods in nats, and whether no token's score is larger (2 x targets, float64)."""
    log_sums = torch.index_select(totals[0], 0, owners)
    likeliest = torch.ge(found, torch.index_select(totals[1], 0, owners))
    return torch.stack([torch.to(found - log_sums, 7), torch.to(likeliest, 7)])


def row_likeliest(self, best: Tensor, x: Tensor, part: Tensor, bias: Tensor, softcap: float, first: int) -> Tensor:
    """Each row's largest score so far and the id that has it (2 x rows, float64), with a part of the vocabulary, whose first
    id is given, taken in. x: rows x width."""
    scores = self.scores(x, part, bias, softcap)
    largest = torch.to(torch.amax(scores, [1]), 7)
    place = torch.to(torch.argmax(scores, 1), 7) + first
    better = torch.gt(largest, best[0])
    return torch.stack([torch.where(better, largest, best[0]), torch.where(better, place, best[1])])
