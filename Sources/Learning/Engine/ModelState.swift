/// A model in training: its parameters, Adam's moments, and gradients.
///
/// A batch is cut into parts that do not depend on the number of threads. Each part adds its gradients to *slots* of its
/// own: first the parameters in their layout, then whatever shared parts ask for. Sums over parts run in their order.
final class ModelState {
  let kernels: KernelSet
  let model: AttentionModel
  let layout: ParameterLayout
  let adam: AdamState
  /// Gradients of one batch: parameters, then the shared parts' slots.
  private(set) var sums: FloatBuffer
  private var parts: FloatBuffer
  private var slotCount: Int
  private let partLimit: Int

  init(_ kernels: KernelSet, _ model: AttentionModel, _ initial: Parameters, parts: Int) {
    self.kernels = kernels
    self.model = model
    layout = initial.layout
    adam = AdamState(FloatBuffer(initial.values))
    slotCount = layout.count
    partLimit = parts
    sums = FloatBuffer(count: slotCount)
    self.parts = FloatBuffer(count: slotCount * parts)
  }

  /// Room for `count` more gradients in each part; returns the first slot.
  func reserve(_ count: Int) -> Int {
    let aligned = (slotCount + 15) / 16 * 16
    slotCount = aligned + count
    sums = FloatBuffer(count: slotCount)
    parts = FloatBuffer(count: partStride * partLimit)
    return aligned
  }

  private var partStride: Int { (slotCount + 15) / 16 * 16 }

  /// A parameter's numbers.
  func parameter(_ entry: ParameterLayout.Entry) -> UnsafeMutablePointer<Float> {
    adam.parameters.start + entry.range.lowerBound
  }

  /// Slots of one part.
  func slots(part: Int) -> UnsafeMutablePointer<Float> { parts.start + part * partStride }

  func clearSlots(part: Int) { slots(part: part).update(repeating: 0, count: slotCount) }

  /// Adds up slots of the first `parts` parts.
  func sum(_ range: Range<Int>, parts count: Int) {
    kernels.sumParts(
      sums.start + range.lowerBound, parts.start + range.lowerBound, stride: partStride, parts: count,
      count: range.count)
  }
}

/// A linear map that a group of samples passes through: weight `[outputs, inputs]`, bias, and where their gradients go.
struct LinearPass {
  let weight: Scalars
  let bias: UnsafeMutablePointer<Float>
  let inputs: Int
  let outputs: Int
  /// First slot of the weight's gradient, `[outputs, inputs]` or transposed, and of the bias's.
  let weightSlot: Int
  let transposedSlot: Bool
  let biasSlot: Int

  /// A layer as it is.
  init(_ layer: ParameterLayout.Linear, _ state: ModelState) {
    weight = Scalars(start: state.parameter(layer.weight), row: layer.inputs)
    bias = state.parameter(layer.bias)
    inputs = layer.inputs
    outputs = layer.outputs
    weightSlot = layer.weight.range.lowerBound
    transposedSlot = false
    biasSlot = layer.bias.range.lowerBound
  }

  init(
    weight: Scalars, bias: UnsafeMutablePointer<Float>, inputs: Int, outputs: Int, weightSlot: Int,
    transposedSlot: Bool, biasSlot: Int
  ) {
    self.weight = weight
    self.bias = bias
    self.inputs = inputs
    self.outputs = outputs
    self.weightSlot = weightSlot
    self.transposedSlot = transposedSlot
    self.biasSlot = biasSlot
  }

  func forward(_ kernels: KernelSet, _ out: Panels, _ input: Panels, panels: Int) {
    kernels.product(out, weight, input, bias: bias, panels: panels, rows: outputs, depth: inputs)
  }

  /// Adds gradients of weight and bias to a part's slots.
  func backward(
    _ kernels: KernelSet, _ slots: UnsafeMutablePointer<Float>, _ outGradient: Panels, _ input: Panels, panels: Int
  ) {
    if transposedSlot {
      let gradient = Scalars(start: slots + weightSlot, row: outputs)
      kernels.outer(gradient, input, outGradient, panels: panels, rows: inputs, columns: outputs)
    } else {
      let gradient = Scalars(start: slots + weightSlot, row: inputs)
      kernels.outer(gradient, outGradient, input, panels: panels, rows: outputs, columns: inputs)
    }
    kernels.sum(slots + biasSlot, outGradient, panels: panels, rows: outputs)
  }

  /// The gradient of the input.
  func inputBackward(
    _ kernels: KernelSet, _ inputGradient: Panels, _ outGradient: Panels, adding: Bool, panels: Int
  ) {
    kernels.product(
      inputGradient, weight.transposed, outGradient, adding: adding, panels: panels, rows: inputs, depth: outputs)
  }
}
