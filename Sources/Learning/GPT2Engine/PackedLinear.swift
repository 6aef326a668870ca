/// A linear map of rows, its weight packed for the kernels once a step.
///
/// A layer norm before the map costs nothing per row: its gain is multiplied into the packed weight, its shift goes into
/// the packed bias, and the gradients are taken apart once a step (``KernelSet`` `unfold_gain`).
final class PackedLinear {
  let inputs: Int
  let outputs: Int
  private let kernels: KernelSet
  private let forTraining: Bool
  /// The weight, `[inputs, outputs]` however it is stored.
  private let weight: Scalars
  private let bias: UnsafeMutablePointer<Float>
  private let gain: UnsafeMutablePointer<Float>?
  private let shift: UnsafeMutablePointer<Float>?
  private let forwardStrips: FloatArray
  private let backwardStrips: FloatArray
  private let packedBias: FloatArray
  /// Places of the gradients in the parameters' layout; the weight's strides are those of the weight.
  private let weightSlot: Int
  private let biasSlot: Int

  /// A map of a model's parameters.
  /// - Parameters:
  ///   - columns: outputs of the layer that belong to this map.
  ///   - isTransposed: the weight is stored as `[outputs, inputs]`.
  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layer: GPT2Layout.Linear,
    columns: Range<Int>? = nil, isTransposed: Bool = false, norm: GPT2Layout.NormalisedLinear? = nil,
    forTraining: Bool
  ) {
    let shape = isTransposed ? Array(layer.weight.shape.reversed()) : layer.weight.shape
    let columns = columns ?? 0..<shape[1]
    precondition(!isTransposed || columns.count == shape[1], "only stored columns can be picked")
    self.kernels = kernels
    self.forTraining = forTraining
    inputs = shape[0]
    outputs = columns.count
    weightSlot = layer.weight.range.lowerBound + columns.lowerBound
    biasSlot = layer.bias.range.lowerBound + columns.lowerBound
    weight = Scalars(
      start: parameters + weightSlot, row: isTransposed ? 1 : shape[1], column: isTransposed ? shape[0] : 1)
    bias = parameters + biasSlot
    gain = norm.map { parameters + $0.gain.range.lowerBound }
    shift = norm.map { parameters + $0.shift.range.lowerBound }
    forwardStrips = arena.array(kernels.stripCount(depth: inputs, columns: outputs))
    backwardStrips = arena.array(kernels.stripCount(depth: outputs, columns: inputs))
    packedBias = arena.array(kernels.rowStride(outputs))
  }

  /// In training, where only sums over the batch count; predictions must not depend on what else is evaluated.
  private var savesMultiplications: Bool { forTraining }

  /// Packs the weights as they are now; for training, those of the backward pass, too.
  func pack() {
    kernels.pack(forwardStrips.start, weight, depthFactors: gain, depth: inputs, columns: outputs)
    packedBias.start.update(from: bias, count: outputs)
    if let shift {
      for i in 0..<inputs {
        for j in 0..<outputs { packedBias.start[j] += shift[i] * weight.start[i * weight.row + j * weight.column] }
      }
    }
    if forTraining {
      kernels.pack(backwardStrips.start, weight.transposed, columnFactors: gain, depth: outputs, columns: inputs)
    }
  }

  /// What ``forward(_:_:adding:hasBias:rows:next:)`` adds to every row, `[outputs]`, padded as a row.
  var forwardBias: UnsafePointer<Float> { UnsafePointer(packedBias.start) }

  /// `out = input · weight + bias`, or `+=`; the bias can be left out.
  func forward(
    _ out: Scalars, _ input: Scalars, adding: Bool = false, hasBias: Bool = true, rows: Int, next: Upcoming? = nil
  ) {
    kernels.product(
      out, input, kernels.packedStrips(forwardStrips.start, depth: inputs), bias: hasBias ? packedBias.start : nil,
      adding: adding, rows: rows, columns: outputs, depth: inputs, next: next,
      savesMultiplications: savesMultiplications)
  }

  /// `inputGradient = outGradient · weightᵀ`, or `+=`.
  func inputBackward(
    _ inputGradient: Scalars, _ outGradient: Scalars, adding: Bool = false, rows: Int, next: Upcoming? = nil
  ) {
    kernels.product(
      inputGradient, outGradient, kernels.packedStrips(backwardStrips.start, depth: outputs), adding: adding,
      rows: rows, columns: inputs, depth: outputs, next: next, savesMultiplications: savesMultiplications)
  }

  /// Sets the gradients of weight and bias, or adds to them.
  func parametersBackward(
    _ gradients: GradientPart, _ outGradient: Scalars, _ input: Scalars, rows: Int, next: Upcoming? = nil
  ) {
    weightBackward(gradients, outGradient, input, rows: rows, next: next)
    biasBackward(gradients, outGradient, rows: rows)
  }

  /// Sets the gradient of the bias, or adds to it.
  func biasBackward(_ gradients: GradientPart, _ outGradient: Scalars, rows: Int) {
    kernels.sumRows(
      gradients.start + biasSlot, outGradient, adding: gradients.isAdding, rows: rows, width: outputs)
  }

  /// Sets the gradient of the weight, or adds to it.
  func weightBackward(
    _ gradients: GradientPart, _ outGradient: Scalars, _ input: Scalars, rows: Int, next: Upcoming? = nil
  ) {
    let isTransposed = weight.column != 1
    let (left, right) = isTransposed ? (outGradient, input) : (input, outGradient)
    kernels.product(
      Scalars(start: gradients.start + weightSlot, row: isTransposed ? inputs : weight.row), left.transposed,
      kernels.strips(right), adding: gradients.isAdding, rows: isTransposed ? outputs : inputs,
      columns: isTransposed ? inputs : outputs, depth: rows, next: next,
      savesMultiplications: savesMultiplications)
  }
}

/// Gradients of all parameters for a part of a batch, in the parameters' layout.
struct GradientPart {
  var start: UnsafeMutablePointer<Float>
  /// They hold those of the part's groups before.
  var isAdding: Bool
}
