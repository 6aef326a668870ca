/// The group of sequences at hand.
///
/// A step of the recurrence takes the same token of all of them: rows are tokens, and within a token sequences.
struct SequenceGroup {
  var sequences: Int
  var examples: Int

  /// Tokens of a sequence; the last y is not read by any prediction.
  var tokens: Int { 2 * examples - 1 }
  /// Tokens of all sequences.
  var rows: Int { sequences * tokens }
  /// The first row of a token.
  func row(ofToken token: Int) -> Int { token * sequences }
}

/// What a layer leaves for its backward pass.
struct LSTMActivations {
  /// Input gate, forget gate, candidate and output gate, `[tokens, 4 · width]`, then the gradients of their sums.
  let gates: RowBuffer
  /// `[tokens, width]`.
  let cells: RowBuffer
  /// `[tokens, width]`.
  let hidden: RowBuffer
}

/// Activations and their gradients for one group of sequences; each worker has its own.
final class LSTMWorkspace {
  /// Of each layer; without a backward pass the layers share their memory, but for the hidden states of neighbours.
  let layers: [LSTMActivations]
  /// Tokens before the read-in and a 1, which the biases are multiplied by, `[tokens, features + 1]`.
  let inputs: RowBuffer
  /// Predictions, `[examples, 1]`, then their gradients.
  let predictions: RowBuffer
  /// Gradients of the hidden states of one layer and of that below it, `[tokens, width]`.
  let gradients: [RowBuffer]
  /// Gradient of the cells that comes from the token after, `[sequences, width]`.
  let carry: RowBuffer

  init(_ kernels: KernelSet, _ configuration: LSTMConfiguration, _ largest: SequenceGroup, forTraining: Bool) {
    let arena = FloatArena()
    let width = configuration.width
    func rows(_ width: Int, _ count: Int? = nil) -> RowBuffer {
      RowBuffer(kernels, arena, rows: count ?? largest.rows, width: width)
    }
    func activations() -> LSTMActivations {
      LSTMActivations(gates: rows(4 * width), cells: rows(width), hidden: rows(width))
    }
    if forTraining {
      layers = (0..<configuration.layers).map { _ in activations() }
    } else {
      let (even, odd) = (activations(), rows(width))
      layers = (0..<configuration.layers).map { layer in
        LSTMActivations(gates: even.gates, cells: even.cells, hidden: layer % 2 == 0 ? even.hidden : odd)
      }
    }
    inputs = rows(configuration.features + 1)
    predictions = rows(1, largest.sequences * largest.examples)
    gradients = forTraining ? [rows(width), rows(width)] : []
    carry = rows(width, forTraining ? largest.sequences : 0)
  }
}
