import Files

/// Weights, Adam's moments and the step counter in a checkpoint.
///
/// A model called `k` has its weights under `model.k.` and PyTorch's names, and its moments under `exp_avg.k.` and
/// `exp_avg_sq.k.`.
extension Trainer {
  private static let prefixes = ["model", "exp_avg", "exp_avg_sq"]

  /// Adds the state of all models; `names` are theirs, in order.
  public func write(to writer: inout SafetensorsWriter, names: [String]) {
    precondition(names.count == models.count, "one name for each model")
    writer.metadata["steps"] = String(steps)
    for (name, pass) in zip(names, passes) {
      for (prefix, buffer) in zip(Self.prefixes, buffers(pass)) {
        let parameters = Parameters(layout: pass.state.layout, values: buffer.values)
        for entry in parameters.layout.entries { writer.add("\(prefix).\(name).\(entry.name)", parameters[entry]) }
      }
    }
  }

  /// Takes over the state that ``write(to:names:)`` left.
  /// - Throws: `SourceError` when something is missing or has another shape; the state is then as it was.
  public func restore(_ file: SafetensorsFile, names: [String]) throws(SourceError) {
    precondition(names.count == models.count, "one name for each model")
    guard let steps = file.metadata["steps"].flatMap({ Int($0) }), steps >= 0 else {
      throw file.fault("the number of steps is missing; remove the file to begin anew")
    }
    var states: [(FloatBuffer, [Float])] = []
    for (name, pass) in zip(names, passes) {
      for (prefix, buffer) in zip(Self.prefixes, buffers(pass)) {
        let parameters = try Parameters(file, prefix: "\(prefix).\(name).", model: pass.state.model)
        states.append((buffer, parameters.values))
      }
    }
    self.steps = steps
    for (buffer, values) in states { buffer.fill(values) }
  }

  private func buffers(_ pass: ModelPass) -> [FloatBuffer] {
    [pass.state.adam.parameters, pass.state.adam.firstMoment, pass.state.adam.secondMoment]
  }
}
