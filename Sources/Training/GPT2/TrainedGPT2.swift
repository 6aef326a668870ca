/// A transformer in training: its network, a workspace for each worker, and the segments of its gradients.
final class TrainedGPT2: TrainedNetwork {
  let network: GPT2Network
  let groupSize: Int
  private let workspaces: [GPT2Workspace]
  /// Layer norm and linear layer whose gradients have to be unfolded, if any, of each segment.
  private let normalised: [GPT2Layout.NormalisedLinear?]
  let segments: [Range<Int>]

  init(_ kernels: KernelSet, _ initial: GPT2Parameters, sequences: Int, examples: Int, threads: Int) {
    network = GPT2Network(kernels, initial, trainingTokens: 2 * examples - 1)
    groupSize = network.groupSize
    let sizes = GroupSizes(
      configuration: initial.configuration, sequences: min(network.groupSize, sequences), tokens: 2 * examples - 1,
      lastQueries: examples)
    workspaces = (0..<threads).map { _ in GPT2Workspace(kernels, sizes, forTraining: true) }
    let segments = network.layout.segments
    self.segments = segments.map(\.range)
    normalised = segments.map(\.normalised)
  }

  var layout: GPT2Layout { network.layout }
  var parameters: FloatBuffer { network.parameters }
  var gradientCount: Int {
    GradientSlices.offset(after: network.layout) + (network.firstBlock?.gradientCount ?? 0)
  }
  var packTasks: Int { network.packTasks }
  func pack(task: Int) { network.pack(task: task) }

  /// Those of a block, or after the last one that of the read-out.
  func segments(packTask task: Int) -> Range<Int> {
    let first = task * GPT2Layout.segmentsPerBlock
    return first..<min(first + GPT2Layout.segmentsPerBlock, segments.count)
  }

  func train(
    _ sequences: Range<Int>, of batch: ExampleBatch, scale: Float, _ gradients: SliceGradients, worker: Int
  ) -> Double {
    let workspace = workspaces[worker]
    let shape = GroupShape(
      sequences: sequences.count, tokens: 2 * batch.examples - 1, lastQueries: batch.examples, queryStep: 2)
    network.load(batch, from: sequences.lowerBound, shape, workspace)
    network.forward(shape, workspace)
    let squares = network.error(batch, from: sequences.lowerBound, scale: scale, shape, workspace)
    network.backward(shape, workspace, gradients)
    return squares
  }

  func finish(segment: Int, _ slices: GradientSlices, examples: Int, _ sums: UnsafeMutablePointer<Float>) {
    if segment == 0 {
      network.firstBlock?.finish(
        slices.start, stride: slices.stride, count: slices.count, tokens: 2 * examples - 1, sums)
    }
    if let layer = normalised[segment] { network.unfoldGain(layer, sums) }
  }
}
