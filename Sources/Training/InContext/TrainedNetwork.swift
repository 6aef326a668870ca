/// A model's forward and backward pass as ``InContextTrainer`` runs it: on one group of sequences after the other, each worker
/// in memory of its own.
protocol TrainedNetwork<Layout>: AnyObject {
  associatedtype Layout: InContextLayout

  var layout: Layout { get }
  /// All parameters, in the layout's order, and padding.
  var parameters: FloatBuffer { get }
  /// Sequences of a group.
  var groupSize: Int { get }
  /// Numbers of a slice's gradients: those of the parameters, and after them what ``finish(segment:_:examples:_:)`` turns into
  /// some of them.
  var gradientCount: Int { get }

  /// Ranges of the flat array whose gradients are completed by one task each.
  var segments: [Range<Int>] { get }
  /// Tasks that update and pack parameters.
  var packTasks: Int { get }
  /// Segments whose parameters a task updates before it packs.
  func segments(packTask: Int) -> Range<Int>
  /// Prepares parameters for the kernels, after their update.
  func pack(task: Int)

  /// Forward and backward pass of a group: sets the gradients of `scale / 2 · Σ (prediction − y)²`, or adds to them.
  /// - Returns: Σ (prediction − y)² over the group's examples.
  func train(
    _ sequences: Range<Int>, of batch: ExampleBatch, scale: Float, _ gradients: SliceGradients, worker: Int
  ) -> Double
  /// Completes the gradients of one segment, of which `sums` has the sums over the slices.
  func finish(segment: Int, _ slices: GradientSlices, examples: Int, _ sums: UnsafeMutablePointer<Float>)
}

/// Gradients of all parameters for one slice of a batch, in the parameters' layout.
struct SliceGradients {
  var start: UnsafeMutablePointer<Float>
  /// Gradients are added to those of the slice's groups before; the first group sets them.
  var isAdding: Bool
}

/// The gradients of all slices of a batch, one after the other.
struct GradientSlices {
  var start: UnsafeMutablePointer<Float>
  /// Distance between two slices.
  var stride: Int
  var count: Int

  /// A place for numbers beyond the parameters, aligned for the widest vectors.
  static func offset(after layout: some ParameterLayout) -> Int { (layout.count + 15) / 16 * 16 }
}
