/// The recurrence of one layer: h and c of every token from those of the token before and the sums that the layer's input adds
/// to the gates.
///
/// Hochreiter and Schmidhuber (1997); with forget gates, Gers, Schmidhuber and Cummins (2000), as `torch.nn.LSTM` has it:
///
///     i, f, o = σ(…),  g = tanh(…),  c = f ∘ c₀ + i ∘ g,  h = o ∘ tanh c
final class LSTMLayer {
  private let kernels: KernelSet
  private let width: Int
  /// The recurrent weight; the input's sums contain both biases.
  private let recurrent: PackedLinear

  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layer: LSTMLayout.Layer,
    width: Int, forTraining: Bool
  ) {
    self.kernels = kernels
    self.width = width
    recurrent = PackedLinear(
      kernels, arena, parameters, layer.recurrent, isTransposed: true, forTraining: forTraining)
  }

  /// Packs the recurrent weight as it is now.
  func pack() { recurrent.pack() }

  /// Gates, cells and hidden states of all tokens, from the input's sums in `gates`.
  func forward(_ group: SequenceGroup, _ activations: LSTMActivations) {
    let (gates, cells, hidden) = (activations.gates, activations.cells, activations.hidden)
    for token in 0..<group.tokens {
      let row = group.row(ofToken: token)
      var before: StridedMatrix?
      if token > 0 {
        let last = group.row(ofToken: token - 1)
        before = cells.from(row: last)
        recurrent.forward(
          gates.from(row: row), hidden.from(row: last), adding: true, hasBias: false, rows: group.sequences)
      }
      kernels.cells(
        gates.from(row: row), hidden: hidden.from(row: row), cells.from(row: row), before: before,
        rows: group.sequences, width: width)
    }
  }

  /// Turns `gates` into the gradients of their sums and sets the gradient of the recurrent weight, or adds to it.
  ///
  /// `hiddenGradient` is what comes from the layer above, and afterwards the whole gradient of the hidden states.
  func backward(
    _ group: SequenceGroup, _ activations: LSTMActivations, hiddenGradient: RowBuffer, carry: RowBuffer,
    _ gradients: SliceGradients
  ) {
    let (gates, cells) = (activations.gates, activations.cells)
    for row in 0..<group.sequences { carry.from(row: row).start.update(repeating: 0, count: width) }
    for token in (0..<group.tokens).reversed() {
      let row = group.row(ofToken: token)
      if token + 1 < group.tokens {
        recurrent.inputBackward(
          hiddenGradient.from(row: row), gates.from(row: group.row(ofToken: token + 1)), adding: true,
          rows: group.sequences)
      }
      kernels.cellsBackward(
        gates.from(row: row), carry: carry.matrix, hiddenGradient: hiddenGradient.from(row: row),
        cells.from(row: row), before: token > 0 ? cells.from(row: group.row(ofToken: token - 1)) : nil,
        rows: group.sequences, width: width)
    }
    // The hidden states before the first token are zero.
    recurrent.weightBackward(
      gradients, gates.from(row: group.sequences), activations.hidden.matrix, rows: group.rows - group.sequences)
  }
}
