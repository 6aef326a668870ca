/// A long short-term memory in training: its network, and a workspace for each worker.
final class TrainedLSTM: TrainedNetwork {
  let network: LSTMNetwork
  private let workspaces: [LSTMWorkspace]
  let segments: [Range<Int>]

  init(_ kernels: KernelSet, _ initial: LSTMParameters, sequences: Int, examples: Int, threads: Int) {
    network = LSTMNetwork(kernels, initial, forTraining: true)
    let largest = SequenceGroup(sequences: min(LSTMNetwork.groupSize, sequences), examples: examples)
    let configuration = initial.configuration
    workspaces = (0..<threads).map { _ in LSTMWorkspace(kernels, configuration, largest, forTraining: true) }
    segments = initial.layout.segments
  }

  var layout: LSTMLayout { network.layout }
  var parameters: FloatBuffer { network.parameters }
  var groupSize: Int { LSTMNetwork.groupSize }
  var gradientCount: Int { GradientSlices.offset(after: layout) + network.readIn.gradientCount }
  var packTasks: Int { network.packTasks }
  func segments(packTask task: Int) -> Range<Int> { task..<task + 1 }
  func pack(task: Int) { network.pack(task: task) }

  func train(
    _ sequences: Range<Int>, of batch: ExampleBatch, scale: Float, _ gradients: SliceGradients, worker: Int
  ) -> Double {
    let workspace = workspaces[worker]
    let group = SequenceGroup(sequences: sequences.count, examples: batch.examples)
    network.load(batch, from: sequences.lowerBound, group, workspace)
    network.forward(group, workspace)
    let squares = network.error(batch, from: sequences.lowerBound, scale: scale, group, workspace)
    network.backward(group, workspace, gradients)
    return squares
  }

  func finish(segment: Int, _ slices: GradientSlices, examples: Int, _ sums: UnsafeMutablePointer<Float>) {
    if segment == 0 { network.readIn.finish(slices, sums) }
    guard segment < layout.layers.count else { return }
    // Both biases are added to the same sums.
    let (input, recurrent) = (layout.layers[segment].input.bias.range, layout.layers[segment].recurrent.bias.range)
    (sums + recurrent.lowerBound).update(from: sums + input.lowerBound, count: input.count)
  }
}
