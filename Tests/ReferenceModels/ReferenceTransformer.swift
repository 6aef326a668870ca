import Numerics
import Training

/// GPT-2 between a read-in and a read-out (Garg et al., 2022), written as its definition in double precision, one sequence
/// after the other, with a backward pass by hand.
///
/// Slow on purpose: the training engine is tested against it.
public struct ReferenceTransformer {
  /// Where each parameter lies in the flat arrays of parameters and gradients.
  public let layout: GPT2Layout
  private var configuration: GPT2Configuration { layout.configuration }

  /// One sequence: x `[examples, features]` and y `[examples]`.
  public struct Sequence: Sendable {
    /// Inputs.
    public var x: Matrix
    /// Labels.
    public var y: [Double]

    /// Creates a sequence.
    public init(x: Matrix, y: [Double]) {
      self.x = x
      self.y = y
    }
  }

  /// The sequences of a batch.
  public static func sequences(_ batch: ExampleBatch) -> [Sequence] {
    let (x, y) = (batch.x.values.map(Double.init), batch.y.values.map(Double.init))
    let (examples, features) = (batch.examples, batch.features)
    return (0..<batch.sequences).map { sequence in
      let rows = sequence * examples..<(sequence + 1) * examples
      return Sequence(
        x: Matrix(
          rows: examples, columns: features,
          values: Array(x[rows.lowerBound * features..<rows.upperBound * features])),
        y: Array(y[rows]))
    }
  }

  /// The model of these sizes.
  public init(_ configuration: GPT2Configuration) { layout = GPT2Layout(configuration) }

  /// The predictions for every example, `[examples]`.
  public func predictions(_ parameters: [Double], _ sequence: Sequence) -> [Double] {
    forward(Parameters(parameters), sequence).predictions
  }

  /// Mean squared error over all examples of all sequences, and its gradient in the parameters' layout.
  public func gradient(_ values: [Double], _ sequences: [Sequence]) -> (loss: Double, gradient: [Double]) {
    let parameters = Parameters(values)
    var gradient = Parameters([Double](repeating: 0, count: layout.count))
    var loss = 0.0
    let count = Double(sequences.reduce(0) { $0 + $1.y.count })
    for sequence in sequences {
      let pass = forward(parameters, sequence)
      let errors = zip(pass.predictions, sequence.y).map { $0 - $1 }
      loss += errors.reduce(0) { $0 + $1 * $1 } / count
      backward(errors.map { 2 / count * $0 }, pass, parameters, &gradient)
    }
    return (loss, gradient.values)
  }

  /// Numbers in the layout, read and added to as vectors and matrices.
  private struct Parameters {
    var values: [Double]
    init(_ values: [Double]) { self.values = values }

    subscript(vector entry: ParameterEntry) -> [Double] {
      get { Array(values[entry.range]) }
      set { values.replaceSubrange(entry.range, with: newValue) }
    }
    subscript(matrix entry: ParameterEntry) -> Matrix {
      get { Matrix(rows: entry.shape[0], columns: entry.shape[1], values: Array(values[entry.range])) }
      set { values.replaceSubrange(entry.range, with: newValue.values) }
    }
  }
}

// MARK: Forward

extension ReferenceTransformer {
  /// Everything that the backward pass reads, `[tokens, …]`.
  private struct Pass {
    var tokens: Matrix
    var blocks: [BlockPass] = []
    var stream: Matrix
    var normalised: Matrix
    var predictions: [Double]
  }

  private struct BlockPass {
    /// The residual stream before attention and before the MLP.
    var streamBefore, streamBetween: Matrix
    var normalised, queryKeyValue, attended: Matrix
    var normalisedBetween, hidden, activated: Matrix
  }

  /// Tokens x_1, y_1, x_2, …, a label padded with zeros, `[2 · examples, features]`.
  private func tokens(_ sequence: Sequence) -> Matrix {
    var tokens = Matrix(rows: 2 * sequence.x.rows, columns: configuration.features)
    for example in 0..<sequence.x.rows {
      for j in 0..<configuration.features { tokens[2 * example, j] = sequence.x[example, j] }
      tokens[2 * example + 1, 0] = sequence.y[example]
    }
    return tokens
  }

  private func forward(_ p: Parameters, _ sequence: Sequence) -> Pass {
    let tokens = tokens(sequence)
    // The read-in is a torch.nn.Linear, [outputs, inputs].
    var stream = Conv1D.forward(
      tokens, weight: p[matrix: layout.readIn.weight].transposed, bias: p[vector: layout.readIn.bias])
    stream = stream.adding(p[matrix: layout.positionEmbedding].rows(0..<tokens.rows), times: 1)
    var blocks: [BlockPass] = []
    for block in layout.blocks {
      blocks.append(forward(p, block, &stream))
    }
    let readOut = layout.readOut
    let normalised = LayerNorm.forward(stream, gain: p[vector: readOut.gain], shift: p[vector: readOut.shift])
    let out = Conv1D.forward(
      normalised, weight: p[matrix: readOut.linear.weight].transposed, bias: p[vector: readOut.linear.bias])
    // A prediction is made at the token of its x.
    let predictions = (0..<sequence.y.count).map { out[2 * $0, 0] }
    return Pass(tokens: tokens, blocks: blocks, stream: stream, normalised: normalised, predictions: predictions)
  }

  /// stream += attention(ln_1(stream)); stream += mlp(ln_2(stream)).
  private func forward(_ p: Parameters, _ block: GPT2Layout.Block, _ stream: inout Matrix) -> BlockPass {
    func linear(_ x: Matrix, _ layer: GPT2Layout.Linear) -> Matrix {
      Conv1D.forward(x, weight: p[matrix: layer.weight], bias: p[vector: layer.bias])
    }
    func norm(_ x: Matrix, _ layer: GPT2Layout.NormalisedLinear) -> Matrix {
      LayerNorm.forward(x, gain: p[vector: layer.gain], shift: p[vector: layer.shift])
    }
    let before = stream
    let normalised = norm(before, block.queryKeyValue)
    let queryKeyValue = linear(normalised, block.queryKeyValue.linear)
    let attended = CausalSelfAttention.forward(queryKeyValue, heads: configuration.heads)
    let between = before.adding(linear(attended, block.outputProjection), times: 1)
    let normalisedBetween = norm(between, block.mlpHidden)
    let hidden = linear(normalisedBetween, block.mlpHidden.linear)
    let activated = GELU.forward(hidden)
    stream = between.adding(linear(activated, block.mlpOutput), times: 1)
    return BlockPass(
      streamBefore: before, streamBetween: between, normalised: normalised, queryKeyValue: queryKeyValue,
      attended: attended, normalisedBetween: normalisedBetween, hidden: hidden, activated: activated)
  }
}

// MARK: Backward

extension ReferenceTransformer {
  /// Adds the gradients of one sequence, from those of its predictions.
  private func backward(_ dPredictions: [Double], _ pass: Pass, _ p: Parameters, _ gradient: inout Parameters) {
    var dOut = Matrix(rows: pass.tokens.rows, columns: 1)
    for (example, value) in dPredictions.enumerated() { dOut[2 * example, 0] = value }
    let readOut = layout.readOut
    var dWeight = gradient[matrix: readOut.linear.weight].transposed
    let dNormalised = Conv1D.backward(
      dOut, pass.normalised, weight: p[matrix: readOut.linear.weight].transposed, &dWeight,
      &gradient[vector: readOut.linear.bias])
    gradient[matrix: readOut.linear.weight] = dWeight.transposed
    var dStream = normBackward(dNormalised, pass.stream, readOut, p, &gradient)
    for (block, activations) in zip(layout.blocks, pass.blocks).reversed() {
      dStream = backward(dStream, block, activations, p, &gradient)
    }
    var dEmbedding = gradient[matrix: layout.positionEmbedding]
    for row in 0..<dStream.rows { for j in 0..<dStream.columns { dEmbedding[row, j] += dStream[row, j] } }
    gradient[matrix: layout.positionEmbedding] = dEmbedding
    var dReadIn = gradient[matrix: layout.readIn.weight].transposed
    _ = Conv1D.backward(
      dStream, pass.tokens, weight: p[matrix: layout.readIn.weight].transposed, &dReadIn,
      &gradient[vector: layout.readIn.bias])
    gradient[matrix: layout.readIn.weight] = dReadIn.transposed
  }

  /// The gradient of the residual stream before a block, from that after it.
  private func backward(
    _ dStream: Matrix, _ block: GPT2Layout.Block, _ a: BlockPass, _ p: Parameters, _ gradient: inout Parameters
  ) -> Matrix {
    let dActivated = linearBackward(dStream, a.activated, block.mlpOutput, p, &gradient)
    let dHidden = GELU.backward(dActivated, a.hidden)
    let dNormalisedBetween = linearBackward(dHidden, a.normalisedBetween, block.mlpHidden.linear, p, &gradient)
    let dBetween = dStream.adding(
      normBackward(dNormalisedBetween, a.streamBetween, block.mlpHidden, p, &gradient), times: 1)
    let dAttended = linearBackward(dBetween, a.attended, block.outputProjection, p, &gradient)
    let dQueryKeyValue = CausalSelfAttention.backward(dAttended, a.queryKeyValue, heads: configuration.heads)
    let dNormalised = linearBackward(dQueryKeyValue, a.normalised, block.queryKeyValue.linear, p, &gradient)
    return dBetween.adding(normBackward(dNormalised, a.streamBefore, block.queryKeyValue, p, &gradient), times: 1)
  }

  private func linearBackward(
    _ dy: Matrix, _ x: Matrix, _ layer: GPT2Layout.Linear, _ p: Parameters, _ gradient: inout Parameters
  ) -> Matrix {
    var (dWeight, dBias) = (gradient[matrix: layer.weight], gradient[vector: layer.bias])
    let dx = Conv1D.backward(dy, x, weight: p[matrix: layer.weight], &dWeight, &dBias)
    gradient[matrix: layer.weight] = dWeight
    gradient[vector: layer.bias] = dBias
    return dx
  }

  private func normBackward(
    _ dy: Matrix, _ x: Matrix, _ layer: GPT2Layout.NormalisedLinear, _ p: Parameters, _ gradient: inout Parameters
  ) -> Matrix {
    var (dGain, dShift) = (gradient[vector: layer.gain], gradient[vector: layer.shift])
    let dx = LayerNorm.backward(dy, x, gain: p[vector: layer.gain], &dGain, &dShift)
    gradient[vector: layer.gain] = dGain
    gradient[vector: layer.shift] = dShift
    return dx
  }
}
