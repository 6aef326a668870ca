import Numerics
import Training

/// The extended attention model written as its definition, in double precision: every token is projected and attends,
/// one sample after the other, and gradients are written out by hand.
///
/// Slow on purpose: the training engine is tested against it.
public struct ReferenceAttention {
  /// Sizes.
  public let model: AttentionConfiguration
  /// Where each parameter lies in the flat arrays of parameters and gradients.
  public let layout: AttentionLayout

  /// One sample: input tokens `[tokens, inputWidth]` and target `[tokens, outputWidth]`.
  public struct Sample: Sendable {
    /// Input tokens.
    public var input: Matrix
    /// Target of the output.
    public var target: Matrix

    /// Creates a sample.
    public init(input: Matrix, target: Matrix) {
      self.input = input
      self.target = target
    }
  }

  /// The model of these sizes.
  public init(_ model: AttentionConfiguration) {
    self.model = model
    layout = AttentionLayout(model)
  }

  /// The output `[tokens, outputWidth]` for one input; `shared` is the second map's input, `[tokens, secondInputWidth]`.
  public func output(_ parameters: [Double], _ input: Matrix, shared: Matrix? = nil) -> Matrix {
    Pass(self, parameters, input, shared).output
  }

  /// Mean squared error over all entries of all samples.
  public func loss(_ parameters: [Double], _ samples: [Sample], shared: Matrix? = nil) -> Double {
    let count = Double(samples.count * model.tokens * model.outputWidth)
    return samples.reduce(0) { loss, sample in
      let error = output(parameters, sample.input, shared: shared).adding(sample.target, times: -1)
      return loss + error.values.reduce(0) { $0 + $1 * $1 } / count
    }
  }

  /// Mean squared error over all entries of all samples, and its gradient in the parameters' layout.
  public func gradient(_ parameters: [Double], _ samples: [Sample], shared: Matrix? = nil)
    -> (loss: Double, gradient: [Double])
  {
    let count = Double(samples.count * model.tokens * model.outputWidth)
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: layout.count)
    for sample in samples {
      let pass = Pass(self, parameters, sample.input, shared)
      let error = pass.output.adding(sample.target, times: -1)
      loss += error.values.reduce(0) { $0 + $1 * $1 } / count
      pass.backward(error.scaled(2 / count), into: &gradient)
    }
    return (loss, gradient)
  }

  /// A forward pass of one sample with everything that its backward pass needs.
  private struct Pass {
    let reference: ReferenceAttention
    let parameters: [Double]
    let input: Matrix
    let shared: Matrix?
    /// Mapped and interpolation tokens, `[P, width]`; those of the second map.
    let tokens: Matrix
    let secondTokens: Matrix?
    let query: Matrix
    let key: Matrix
    let value: Matrix
    /// Attention weights of each head, `[P, P]`.
    let weights: [Matrix]
    /// Heads side by side, `[P, valueWidth]`.
    let heads: Matrix
    /// The first n rows after the output projection.
    let attention: Matrix
    let output: Matrix

    init(_ reference: ReferenceAttention, _ parameters: [Double], _ input: Matrix, _ shared: Matrix?) {
      let layout = reference.layout
      let model = reference.model
      self.reference = reference
      self.parameters = parameters
      self.input = input
      self.shared = shared
      tokens = Layers.tokenMap(layout.map, parameters, input)
      secondTokens = layout.secondMap.flatMap { map in shared.map { Layers.tokenMap(map, parameters, $0) } }
      query = Layers.linear(layout.query, parameters, secondTokens ?? tokens)
      key = Layers.linear(layout.key, parameters, tokens)
      value = Layers.linear(layout.value, parameters, tokens)
      // With two maps, softmax runs over the tokens of the second map: keys and queries change roles.
      let (queries, keys) = secondTokens == nil ? (query, key) : (key, query)
      let width = model.headWidth
      var weights: [Matrix] = []
      var heads = Matrix(rows: model.length, columns: 0)
      for head in 0..<model.heads {
        let own = head * width..<(head + 1) * width
        let scores = queries.columns(own).times(keys.columns(own).transposed)
        weights.append(scores.scaled(Double(model.scoreScale)).softmaxOfRows)
        let valueWidth = model.valueWidth / model.heads
        heads = heads.beside(weights[head].times(value.columns(head * valueWidth..<(head + 1) * valueWidth)))
      }
      self.weights = weights
      self.heads = heads
      let whole = layout.output.map { Layers.linear($0, parameters, heads) } ?? heads
      attention = whole.rows(0..<model.tokens)
      output = layout.readout.map { [attention] in Layers.linear($0, parameters, attention) } ?? attention
    }

    func backward(_ outputGradient: Matrix, into gradient: inout [Double]) {
      let layout = reference.layout
      let model = reference.model
      var attentionGradient = outputGradient
      if let readout = layout.readout {
        attentionGradient = Layers.linearBackward(readout, parameters, attention, outputGradient, &gradient)
      }
      let padding = Matrix(rows: model.length - model.tokens, columns: attentionGradient.columns)
      var headsGradient = attentionGradient.above(padding)
      if let output = layout.output {
        headsGradient = Layers.linearBackward(output, parameters, heads, headsGradient, &gradient)
      }
      let (queriesGradient, keysGradient, valueGradient) = attentionBackward(headsGradient)
      let (queryGradient, keyGradient) =
        secondTokens == nil ? (queriesGradient, keysGradient) : (keysGradient, queriesGradient)
      var tokensGradient = Layers.linearBackward(layout.key, parameters, tokens, keyGradient, &gradient)
      tokensGradient = tokensGradient.adding(
        Layers.linearBackward(layout.value, parameters, tokens, valueGradient, &gradient), times: 1)
      let mapped = Layers.linearBackward(layout.query, parameters, secondTokens ?? tokens, queryGradient, &gradient)
      if let map = layout.secondMap, let shared {
        Layers.tokenMapBackward(map, parameters, shared, mapped, &gradient)
      } else {
        tokensGradient = tokensGradient.adding(mapped, times: 1)
      }
      Layers.tokenMapBackward(layout.map, parameters, input, tokensGradient, &gradient)
    }

    /// Gradients of what takes the roles of queries and keys, and of the values, each `[P, …]`.
    private func attentionBackward(_ headsGradient: Matrix) -> (queries: Matrix, keys: Matrix, value: Matrix) {
      let model = reference.model
      let (queries, keys) = secondTokens == nil ? (query, key) : (key, query)
      var gradients = (0..<3).map { _ in Matrix(rows: model.length, columns: 0) }
      for head in 0..<model.heads {
        let own = head * model.headWidth..<(head + 1) * model.headWidth
        let valueWidth = model.valueWidth / model.heads
        let ownValues = head * valueWidth..<(head + 1) * valueWidth
        let output = headsGradient.columns(ownValues)
        let weightsGradient = output.times(value.columns(ownValues).transposed)
        let scores = weights[head].softmaxOfRowsBackward(weightsGradient).scaled(Double(model.scoreScale))
        gradients[0] = gradients[0].beside(scores.times(keys.columns(own)))
        gradients[1] = gradients[1].beside(scores.transposed.times(queries.columns(own)))
        gradients[2] = gradients[2].beside(weights[head].transposed.times(output))
      }
      return (gradients[0], gradients[1], gradients[2])
    }
  }
}
