import Files
import TensorFiles
import Training

/// A training that PyTorch did and recorded: data, parameters before step 0, gradients of step 0, losses of every step.
///
/// The names of the tensors tell the model, their shapes its sizes, the metadata the heads:
/// - attention-head: `x [samples, n, d]`, `target_k`, `target_q`, `target_v [samples, width, n]`, `target_y`; `model_k.*`,
///   `model_q.*`, `model_v.*`; gradients `grad_step0_k.*` and so on; `losses [steps, 3]`; `final_y_mse [1]`.
/// - continuous-function: `x [samples, n, d]`, `w [n, d']`, `targets [samples, n, width]`; `model.mapping_B.*`.
/// - statistical: `x [samples, n, d]`, `w [samples, d']` (appended to each token), `y [samples, n, 1]`; `model.attnm.*`.
///
/// Step s trains on the batch of 32 samples number s modulo the number of batches, with Adam at PyTorch's defaults.
struct ParityFile {
  /// Which of the experiments' models.
  enum Kind: String { case attentionHead = "attention-head", continuousFunction = "continuous-function", statistical }

  /// A model with the prefixes of its tensors.
  struct Model {
    var label: String
    var configuration: AttentionConfiguration
    var parameters: AttentionParameters
    var gradients: AttentionParameters
  }

  static let batchSize = 32
  /// Largest size of a model: workspaces grow with products of sizes, a file need not, and the paper's are below 200.
  private static let largestSize = 4096

  let file: SafetensorsFile
  let kind: Kind
  let models: [Model]
  let data: TrainingData
  /// `[steps, models]`.
  let losses: Tensor
  /// The emulated head's true output and the error that was recorded after the last step.
  let head: (target: SampleArray, error: Float)?

  var steps: Int { losses.shape[0] }
  var batches: Int { data.samples / Self.batchSize }

  /// - Throws: `DamagedFile` when a tensor is missing or shapes contradict each other.
  init(_ file: SafetensorsFile) throws(DamagedFile) {
    self.file = file
    if file.entries["model_k.mapping_A.modulation"] != nil {
      kind = .attentionHead
    } else if file.entries["model.mapping_B.modulation"] != nil {
      kind = .continuousFunction
    } else if file.entries["model.attnm.mapping_A.modulation"] != nil {
      kind = .statistical
    } else {
      throw file.fault("no model that is known here; tensors such as model_k.mapping_A.modulation are missing")
    }
    let reader = Reader(file: file, kind: kind)
    models = try reader.models()
    data = try reader.data()
    losses = try reader.losses(models.count)
    head = kind == .attentionHead ? try reader.head() : nil
    guard data.samples % Self.batchSize == 0, data.samples > 0 else {
      throw file.fault("\(data.samples) samples are no whole number of batches of \(Self.batchSize)")
    }
  }

  private struct Reader {
    let file: SafetensorsFile
    let kind: Kind

    func models() throws(DamagedFile) -> [Model] {
      guard kind == .attentionHead else { return [try model("", "model.", "grad_step0.")] }
      return [
        try model("k", "model_k.", "grad_step0_k."), try model("q", "model_q.", "grad_step0_q."),
        try model("v", "model_v.", "grad_step0_v."),
      ]
    }

    private func model(_ label: String, _ prefix: String, _ gradients: String) throws(DamagedFile) -> Model {
      let configuration: AttentionConfiguration
      do { configuration = try sizes(prefix) } catch {
        throw error as? DamagedFile ?? file.fault("\(error)")
      }
      return Model(
        label: label, configuration: configuration,
        parameters: try AttentionParameters(file, prefix: prefix, configuration),
        gradients: try AttentionParameters(file, prefix: gradients, configuration))
    }

    private func sizes(_ prefix: String) throws -> AttentionConfiguration {
      let own = kind == .statistical ? prefix + "attnm." : prefix
      let attention = kind == .continuousFunction ? own : own + "attn1."
      let modulation = try shape(own + "mapping_A.modulation", rank: 2)
      let interpolation = own + "mapping_A.interp_tokens"
      let added = file.entries[interpolation] == nil ? 0 : try shape(interpolation, rank: 2)[0]
      let output = kind == .continuousFunction ? "v_proj.weight" : "out_proj.weight"
      let form: AttentionConfiguration.Form
      switch kind {
      case .attentionHead: form = .multiHead(heads: try heads(), readout: nil)
      case .statistical: form = .multiHead(heads: try heads(), readout: try shape(prefix + "linear.weight", rank: 2)[0])
      case .continuousFunction:
        form = .twoMaps(secondInputWidth: try shape(prefix + "mapping_B.token_proj.weight", rank: 2)[1])
      }
      let projection = try shape(own + "mapping_A.token_proj.weight", rank: 2)
      let outputs = try shape(attention + output, rank: 2)
      for size in modulation + [added] + projection + outputs where size > ParityFile.largestSize {
        throw file.fault("a model of size \(size); at most \(ParityFile.largestSize) is read")
      }
      return try AttentionConfiguration(
        tokens: modulation[0], length: modulation[0] + added, inputWidth: projection[1], width: modulation[1],
        attentionWidth: outputs[0], form: form)
    }

    private func heads() throws(DamagedFile) -> Int {
      guard let text = file.metadata["heads"], let heads = Int(text) else {
        throw file.fault("the metadata give no number of heads; shapes do not tell it")
      }
      return heads
    }

    private func shape(_ name: String, rank: Int) throws(DamagedFile) -> [Int] {
      let shape = try file.tensor(name).shape
      guard shape.count == rank else {
        throw file.fault("tensor '\(name)' has shape \(Tensor.text(shape)), \(rank) sizes are needed")
      }
      return shape
    }

    /// An array of the tensor's numbers; of three sizes the first counts samples.
    private func array(_ name: String, _ order: SampleArray.Order, tokens: Int? = nil) throws(DamagedFile)
      -> SampleArray
    {
      let shape = try shape(name, rank: order == .prompts || order == .shared ? 2 : 3)
      let values = try file.tensor(name).values
      switch order {
      case .tokens: return SampleArray(values, samples: shape[0], tokens: shape[1], features: shape[2])
      case .features: return SampleArray(values, .features, samples: shape[0], tokens: shape[2], features: shape[1])
      case .prompts: return SampleArray(values, .prompts, samples: shape[0], tokens: tokens ?? 1, features: shape[1])
      case .shared: return SampleArray(values, .shared, samples: 1, tokens: shape[0], features: shape[1])
      }
    }

    func data() throws(DamagedFile) -> TrainingData {
      let x = try array("x", .tokens)
      switch kind {
      case .attentionHead:
        return TrainingData(
          inputs: [x],
          targets: [
            .array(try array("target_k", .features)), .array(try array("target_q", .features)),
            .array(try array("target_v", .features)),
          ])
      case .continuousFunction:
        return TrainingData(
          inputs: [x], sharedInput: try array("w", .shared), targets: [.array(try array("targets", .tokens))])
      case .statistical:
        return TrainingData(
          inputs: [x, try array("w", .prompts, tokens: x.tokens)], targets: [.array(try array("y", .tokens))])
      }
    }

    func losses(_ models: Int) throws(DamagedFile) -> Tensor {
      let tensor = try file.tensor("losses")
      guard let steps = tensor.shape.first, steps > 0, tensor.values.count == steps * models else {
        throw file.fault("tensor 'losses' has shape \(tensor.shapeText), [steps, \(models)] is needed")
      }
      return Tensor(shape: [steps, models], values: tensor.values)
    }

    func head() throws(DamagedFile) -> (SampleArray, Float)? {
      guard file.entries["final_y_mse"] != nil else { return nil }
      let target = try array("target_y", .features)
      guard let error = try file.tensor("final_y_mse").values.first else { throw file.fault("final_y_mse is empty") }
      return (target, error)
    }
  }
}
