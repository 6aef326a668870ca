/// A linear layer on rows, its weight packed for the kernels once a step.
///
/// Gain and shift of a layer norm before the layer cost nothing per row: the gain is folded into the packed weight, the shift
/// into the packed bias, and their gradients are unfolded once a step (``KernelSet/unfoldGain(gradients:parameters:rows:columns:)``).
final class PackedLinear {
  let inputs: Int
  let outputs: Int
  private let kernels: KernelSet
  private let forTraining: Bool
  /// The weight as `[inputs, outputs]`, whichever way it is stored.
  private let weight: StridedMatrix
  private let bias: UnsafeMutablePointer<Float>
  private let secondBias: UnsafeMutablePointer<Float>?
  private let gain: UnsafeMutablePointer<Float>?
  private let shift: UnsafeMutablePointer<Float>?
  private let forwardStrips: FloatArray
  private let backwardStrips: FloatArray
  private let packedBias: FloatArray
  /// Offsets of the gradients in the parameters' layout; the strides of the weight's gradient are those of the weight.
  private let weightOffset: Int
  private let biasOffset: Int

  /// A layer of a model, or the outputs of `columns` alone; a transposed weight is stored as `[outputs, inputs]`, and a second
  /// bias is added to the first.
  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layer: LinearEntries,
    columns: Range<Int>? = nil, secondBias: ParameterEntry? = nil, isTransposed: Bool = false,
    norm: GPT2Layout.NormalisedLinear? = nil,
    forTraining: Bool
  ) {
    let shape = isTransposed ? Array(layer.weight.shape.reversed()) : layer.weight.shape
    let columns = columns ?? 0..<shape[1]
    precondition(!isTransposed || columns.count == shape[1], "only stored columns can be picked")
    self.kernels = kernels
    self.forTraining = forTraining
    inputs = shape[0]
    outputs = columns.count
    weightOffset = layer.weight.range.lowerBound + columns.lowerBound
    biasOffset = layer.bias.range.lowerBound + columns.lowerBound
    weight = StridedMatrix(
      start: parameters + weightOffset, rowStride: isTransposed ? 1 : shape[1],
      columnStride: isTransposed ? shape[0] : 1)
    bias = parameters + biasOffset
    self.secondBias = secondBias.map { parameters + $0.range.lowerBound }
    gain = norm.map { parameters + $0.gain.range.lowerBound }
    shift = norm.map { parameters + $0.shift.range.lowerBound }
    forwardStrips = arena.array(kernels.stripCount(depth: inputs, columns: outputs))
    backwardStrips = arena.array(kernels.stripCount(depth: outputs, columns: inputs))
    packedBias = arena.array(kernels.rowStride(outputs))
  }

  /// In training, where only sums over the batch matter; a prediction must not depend on the other sequences of its group.
  private var usesStrassen: Bool { forTraining }

  /// Packs the weight as it is now; for training, its transpose for the backward pass, too.
  func pack() {
    kernels.pack(forwardStrips.start, weight, depthFactors: gain, depth: inputs, columns: outputs)
    packedBias.start.update(from: bias, count: outputs)
    if let secondBias { for j in 0..<outputs { packedBias.start[j] += secondBias[j] } }
    if let shift {
      for i in 0..<inputs {
        let row = weight.from(row: i)
        for j in 0..<outputs { packedBias.start[j] += shift[i] * row.start[j * row.columnStride] }
      }
    }
    if forTraining {
      kernels.pack(backwardStrips.start, weight.transposed, columnFactors: gain, depth: outputs, columns: inputs)
    }
  }

  /// What ``forward(_:_:adding:hasBias:rows:prefetch:)`` adds to every row, `[outputs]`, padded as a row.
  var forwardBias: UnsafePointer<Float> { UnsafePointer(packedBias.start) }

  /// `out = input · weight + bias`, or `+=` when adding; the bias can be left out.
  func forward(
    _ out: StridedMatrix, _ input: StridedMatrix, adding: Bool = false, hasBias: Bool = true, rows: Int,
    prefetch: PrefetchRange = .none
  ) {
    kernels.product(
      out, input, kernels.packedStrips(forwardStrips.start, depth: inputs), bias: hasBias ? packedBias.start : nil,
      adding: adding, rows: rows, columns: outputs, depth: inputs, prefetch: prefetch,
      usesStrassen: usesStrassen)
  }

  /// `inputGradient = outGradient · weightᵀ`, or `+=`.
  func inputBackward(
    _ inputGradient: StridedMatrix, _ outGradient: StridedMatrix, adding: Bool = false, rows: Int,
    prefetch: PrefetchRange = .none
  ) {
    kernels.product(
      inputGradient, outGradient, kernels.packedStrips(backwardStrips.start, depth: outputs), adding: adding,
      rows: rows, columns: inputs, depth: outputs, prefetch: prefetch, usesStrassen: usesStrassen)
  }

  /// Sets the gradients of weight and bias, or adds to them.
  func parametersBackward(
    _ gradients: SliceGradients, _ outGradient: StridedMatrix, _ input: StridedMatrix, rows: Int,
    prefetch: PrefetchRange = .none
  ) {
    weightBackward(gradients, outGradient, input, rows: rows, prefetch: prefetch)
    biasBackward(gradients, outGradient, rows: rows)
  }

  /// Sets the gradient of the bias, or adds to it.
  func biasBackward(_ gradients: SliceGradients, _ outGradient: StridedMatrix, rows: Int) {
    kernels.sumRows(
      gradients.start + biasOffset, outGradient, adding: gradients.isAdding, rows: rows, width: outputs)
  }

  /// Sets the gradient of the weight, or adds to it.
  func weightBackward(
    _ gradients: SliceGradients, _ outGradient: StridedMatrix, _ input: StridedMatrix, rows: Int,
    prefetch: PrefetchRange = .none
  ) {
    let isTransposed = weight.columnStride != 1
    let (left, right) = isTransposed ? (outGradient, input) : (input, outGradient)
    kernels.product(
      StridedMatrix(start: gradients.start + weightOffset, rowStride: isTransposed ? inputs : weight.rowStride),
      left.transposed,
      kernels.strips(right), adding: gradients.isAdding, rows: isTransposed ? outputs : inputs,
      columns: isTransposed ? inputs : outputs, depth: rows, prefetch: prefetch,
      usesStrassen: usesStrassen)
  }
}
