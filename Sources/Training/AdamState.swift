import Files
import TensorFiles

/// The arrays of a model in training, by the names that PyTorch gives them in a state.
enum OptimiserArray: String, CaseIterable {
  case parameters = "model"
  case firstMoment = "exp_avg"
  case secondMoment = "exp_avg_sq"

  /// What is wrong with the first number that no training leaves: one that is not finite, or a negative second moment.
  ///
  /// The numbers are in the layout of the entries; `prefix` stands before an entry's name in the file.
  fileprivate func fault(in values: [Float], _ entries: [ParameterEntry], prefix: String) -> String? {
    for entry in entries {
      for value in values[entry.range] where !value.isFinite || self == .secondMoment && value < 0 {
        return "tensor '\(prefix)\(entry.name)' holds \(value), which no training leaves; remove the file to begin anew"
      }
    }
    return nil
  }
}

/// A model's parameters and Adam's moments, in the parameters' layout.
final class AdamState: Sendable {
  let parameters: FloatBuffer
  let firstMoment: FloatBuffer
  let secondMoment: FloatBuffer

  init(_ parameters: FloatBuffer) {
    self.parameters = parameters
    firstMoment = FloatBuffer(count: parameters.count)
    secondMoment = FloatBuffer(count: parameters.count)
  }

  private subscript(array: OptimiserArray) -> FloatBuffer {
    switch array {
    case .parameters: parameters
    case .firstMoment: firstMoment
    case .secondMoment: secondMoment
    }
  }

  /// The numbers of one array in a layout, without the buffer's padding.
  func numbers<Layout: ParameterLayout>(_ array: OptimiserArray, _ layout: Layout) -> ModelParameters<Layout> {
    ModelParameters(
      layout: layout, values: Array(UnsafeBufferPointer(start: self[array].start, count: layout.count)))
  }

  // MARK: Checkpoints

  /// The three arrays as a checkpoint holds them, checked.
  struct Snapshot<Layout: ParameterLayout>: Sendable {
    fileprivate let arrays: [OptimiserArray: ModelParameters<Layout>]

    /// The arrays that ``AdamState/write(to:_:model:)`` left.
    /// - Throws: `DamagedFile` when a tensor is missing, has another shape or holds what no training leaves.
    init(_ file: SafetensorsFile, _ configuration: Layout.Configuration, model: String) throws(DamagedFile) {
      var arrays: [OptimiserArray: ModelParameters<Layout>] = [:]
      for array in OptimiserArray.allCases {
        let prefix = "\(array.rawValue).\(model)."
        let numbers = try ModelParameters<Layout>(file, prefix: prefix, configuration)
        if let fault = array.fault(in: numbers.values, numbers.layout.entries, prefix: prefix) {
          throw file.fault(fault)
        }
        arrays[array] = numbers
      }
      self.arrays = arrays
    }

    init(_ arrays: [OptimiserArray: ModelParameters<Layout>]) { self.arrays = arrays }
  }

  /// Adds the three arrays, under `model.`, `exp_avg.` and `exp_avg_sq.`, the model's name and PyTorch's names.
  func write<Layout: ParameterLayout>(to writer: inout SafetensorsWriter, _ layout: Layout, model: String) {
    for array in OptimiserArray.allCases {
      for (name, tensor) in numbers(array, layout).tensors {
        writer.add("\(array.rawValue).\(model).\(name)", tensor)
      }
    }
  }

  /// Takes over arrays of the same layout.
  func restore<Layout: ParameterLayout>(_ snapshot: Snapshot<Layout>) {
    for (array, numbers) in snapshot.arrays { self[array].fill(first: numbers.values) }
  }
}
