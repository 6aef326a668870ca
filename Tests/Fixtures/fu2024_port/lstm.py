"""The in-context LSTM (fu2024, appendix A.1) in plain PyTorch."""
import torch


class LSTM:
    """Parameters by the names of torch.nn.LSTM between two linear maps; computes in the type of its parameters."""

    def __init__(self, tensors, layers):
        self.p, self.layers = tensors, layers

    def states(self, x, y):
        """Hidden states at the tokens of x, [sequences, positions, width] for every layer from 1 on, of the sequence
        x_1, y_1, x_2, ...; a y stands in the first entry of a vector of zeros."""
        padded = torch.zeros_like(x)
        padded[..., 0] = y
        tokens = torch.stack([x, padded], dim=2).flatten(1, 2)
        stream = tokens @ self.p["_read_in.weight"].T + self.p["_read_in.bias"]
        found = []
        for layer in range(self.layers):
            stream = self.layer(stream, f"_l{layer}")
            found.append(stream)
        return [state[:, ::2] for state in found]

    def layer(self, inputs, name):
        p = {kind: self.p[f"_backbone.{kind}{name}"] for kind in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]}
        hidden = cell = torch.zeros_like(inputs[:, 0])
        outputs = []
        for token in inputs.unbind(1):
            gates = token @ p["weight_ih"].T + p["bias_ih"] + hidden @ p["weight_hh"].T + p["bias_hh"]
            enter, forget, new, leave = gates.chunk(4, dim=-1)
            cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(new)
            hidden = torch.sigmoid(leave) * torch.tanh(cell)
            outputs.append(hidden)
        return torch.stack(outputs, dim=1)

    def predictions(self, x, y):
        """The model's own, [sequences, positions]."""
        return (self.states(x, y)[-1] @ self.p["_read_out.weight"].T + self.p["_read_out.bias"])[..., 0]
