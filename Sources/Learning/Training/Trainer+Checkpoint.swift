import Files
import TensorFiles

/// Weights, Adam's moments and the step counter in a checkpoint.
///
/// A model called `k` has its weights under `model.k.` and PyTorch's names, and its moments under `exp_avg.k.` and
/// `exp_avg_sq.k.`.
extension Trainer {
  /// Adds the state of all models; `names` are theirs, in order.
  public func write(to writer: inout SafetensorsWriter, names: [String]) {
    precondition(names.count == models.count, "one name for each model")
    writer.metadata["steps"] = String(steps)
    for (name, pass) in zip(names, passes) {
      for array in OptimiserArray.allCases {
        let parameters = Parameters(layout: pass.state.layout, values: pass.state.adam[array].values)
        for entry in parameters.layout.entries {
          writer.add("\(array.rawValue).\(name).\(entry.name)", parameters[entry])
        }
      }
    }
  }

  /// Takes over the state that ``write(to:names:)`` left after so many steps.
  /// - Throws: `SourceError` when the file is of another number of steps, or when something is missing, has another shape
  ///   or holds what no training leaves; the state is then as it was.
  public func restore(_ file: SafetensorsFile, names: [String], steps: Int) throws(SourceError) {
    precondition(names.count == models.count, "one name for each model")
    guard file.metadata["steps"] == String(steps) else {
      throw file.fault(
        "the number of steps is missing or is not \(steps), as epoch and step say; remove the file to begin anew")
    }
    var states: [(FloatBuffer, [Float])] = []
    for (name, pass) in zip(names, passes) {
      for array in OptimiserArray.allCases {
        let prefix = "\(array.rawValue).\(name)."
        let parameters = try Parameters(file, prefix: prefix, model: pass.state.model)
        if let fault = array.fault(in: parameters.values, parameters.layout.entries, prefix: prefix) {
          throw file.fault(fault)
        }
        states.append((pass.state.adam[array], parameters.values))
      }
    }
    self.steps = steps
    for (buffer, values) in states { buffer.fill(values) }
  }
}
