/// A linear layer on panels: weight `[outputs, inputs]`, bias `[outputs]`, and the offsets of their gradients.
struct LinearLayer {
  let weight: StridedMatrix
  let bias: UnsafeMutablePointer<Float>
  let inputs: Int
  let outputs: Int
  /// Offset of the weight's gradient, `[outputs, inputs]` or transposed, in a slice's gradients.
  let weightOffset: Int
  let isGradientTransposed: Bool
  /// Offset of the bias's gradient.
  let biasOffset: Int

  /// A layer of the model as it is.
  init(_ layer: AttentionLayout.Linear, _ state: AttentionState) {
    self.init(
      weight: StridedMatrix(start: state.parameter(layer.weight), rowStride: layer.inputs),
      bias: state.parameter(layer.bias), inputs: layer.inputs, outputs: layer.outputs,
      weightOffset: layer.weight.range.lowerBound, isGradientTransposed: false, biasOffset: layer.bias.range.lowerBound)
  }

  init(
    weight: StridedMatrix, bias: UnsafeMutablePointer<Float>, inputs: Int, outputs: Int, weightOffset: Int,
    isGradientTransposed: Bool, biasOffset: Int
  ) {
    self.weight = weight
    self.bias = bias
    self.inputs = inputs
    self.outputs = outputs
    self.weightOffset = weightOffset
    self.isGradientTransposed = isGradientTransposed
    self.biasOffset = biasOffset
  }

  /// `out = weight · input + bias`.
  func forward(_ kernels: KernelSet, _ out: Panels, _ input: Panels, panels: Int) {
    kernels.product(out, weight, input, bias: bias, panels: panels, rows: outputs, depth: inputs)
  }

  /// Adds the gradients of weight and bias to those of a slice.
  func parametersBackward(
    _ kernels: KernelSet, _ gradients: UnsafeMutablePointer<Float>, _ outGradient: Panels, _ input: Panels, panels: Int
  ) {
    if isGradientTransposed {
      let gradient = StridedMatrix(start: gradients + weightOffset, rowStride: outputs)
      kernels.outer(gradient, input, outGradient, panels: panels, rows: inputs, columns: outputs)
    } else {
      let gradient = StridedMatrix(start: gradients + weightOffset, rowStride: inputs)
      kernels.outer(gradient, outGradient, input, panels: panels, rows: outputs, columns: inputs)
    }
    kernels.sum(gradients + biasOffset, outGradient, panels: panels, rows: outputs)
  }

  /// The gradient of the input, `weightᵀ · outGradient`, or `+=` when adding.
  func inputBackward(
    _ kernels: KernelSet, _ inputGradient: Panels, _ outGradient: Panels, adding: Bool, panels: Int
  ) {
    kernels.product(
      inputGradient, weight.transposed, outGradient, adding: adding, panels: panels, rows: inputs, depth: outputs)
  }
}
