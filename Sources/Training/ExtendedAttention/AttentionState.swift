/// A model in training: its parameters, Adam's moments, and its gradients.
///
/// A batch is cut into *slices* that do not depend on the number of threads. Each slice accumulates gradients in an array of
/// its own: those of the parameters in their layout, then those of the intermediate results that ``SharedComputation``s
/// reserve. The reduction adds the slices in their order.
final class AttentionState {
  let kernels: KernelSet
  let configuration: AttentionConfiguration
  let layout: AttentionLayout
  let adam: AdamState
  /// Gradients of one batch: parameters, then what shared computations reserved.
  private(set) var sums: FloatBuffer
  private var slices: FloatBuffer
  private var gradientCount: Int
  private let mostSlices: Int

  init(_ kernels: KernelSet, _ initial: AttentionParameters, _ configuration: AttentionConfiguration, slices: Int) {
    self.kernels = kernels
    self.configuration = configuration
    layout = initial.layout
    adam = AdamState(FloatBuffer(initial.values))
    gradientCount = layout.count
    mostSlices = slices
    sums = FloatBuffer(count: gradientCount)
    self.slices = FloatBuffer(count: gradientCount * slices)
  }

  /// Room for the gradient of an intermediate result of `count` numbers; returns its offset in a slice's gradients.
  func reserve(_ count: Int) -> Int {
    let aligned = (gradientCount + 15) / 16 * 16
    gradientCount = aligned + count
    sums = FloatBuffer(count: gradientCount)
    slices = FloatBuffer(count: sliceStride * mostSlices)
    return aligned
  }

  private var sliceStride: Int { (gradientCount + 15) / 16 * 16 }

  /// A parameter's numbers.
  func parameter(_ entry: ParameterEntry) -> UnsafeMutablePointer<Float> {
    adam.parameters.start + entry.range.lowerBound
  }

  /// Gradients of one slice.
  func gradients(slice: Int) -> UnsafeMutablePointer<Float> { slices.start + slice * sliceStride }

  /// Sets the gradients of one slice to zero.
  func clearGradients(slice: Int) { gradients(slice: slice).update(repeating: 0, count: gradientCount) }

  /// Reduces some of the gradients over the first slices, to ``sums``.
  func reduce(_ range: Range<Int>, slices count: Int) {
    kernels.reduceSlices(
      sums.start + range.lowerBound, slices.start + range.lowerBound, stride: sliceStride, slices: count,
      count: range.count)
  }
}
