import Experiments
import Journals
import Random
import Tables
import Training

/// Three models learn K, Q and V of one attention head; their product is compared with the head's output (hu2026,
/// Theorem 4.1, script `attn_sim_attn.py`).
///
/// A trial draws what the script draws from its seed: the models in the order K, Q, V, the split into training and test
/// samples, and the order of every epoch.
struct AttentionHeadExperiment: Experiment {
  /// One trial's sizes.
  struct Setting: Record, Equatable {
    var length: Int
    var heads: Int
    var samples: Int
    var epochs: Int
    /// Seed of the samples and of the head to be emulated, the same for all trials.
    var dataSeed = 0

    static let length = Column("P", \Setting.length)
    static let heads = Column("heads", \Setting.heads)
    static let samples = Column("samples", \Setting.samples)
    static let epochs = Column("epochs", \Setting.epochs)
    static let dataSeed = Column("data_seed", \Setting.dataSeed)
    static let columns = Columns(length, heads, samples, epochs, dataSeed)
  }

  /// The state after an epoch; losses are means of batch losses over the epoch.
  struct Row: Record {
    var epoch: Int
    var step: Int
    var keyLoss: Double
    var queryLoss: Double
    var valueLoss: Double
    /// Error of the emulated head on test samples.
    var testLoss: Double
    /// The test error over that of predicting zero on the same samples.
    var relativeLoss: Double
    /// Whether the epoch is among the last fifth of the training.
    var isLate: Bool
    var isFinal: Bool

    static let epoch = Column("epoch", \Row.epoch)
    static let step = Column("step", \Row.step)
    static let keyLoss = Column("loss_k", \Row.keyLoss)
    static let queryLoss = Column("loss_q", \Row.queryLoss)
    static let valueLoss = Column("loss_v", \Row.valueLoss)
    static let testLoss = Column("test_loss", \Row.testLoss)
    static let relativeLoss = Column("relative_loss", \Row.relativeLoss)
    static let isLate = Column("late", \Row.isLate)
    static let isFinal = Column("final", \Row.isFinal)
    static let columns = Columns(epoch, step, keyLoss, queryLoss, valueLoss, testLoss, relativeLoss, isLate, isFinal)
  }

  let id: String
  let title: String
  let settings: @Sendable (Profile) -> [Setting]

  var paper: String { Hu2026.id }
  var revision: Int { 2 }
  /// The head to be emulated is the same in all trainings.
  var replication: Replication { .training }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }

  /// Test samples that are looked at after an epoch before the last one.
  private static let glance = 2000

  /// The authors' eleven seeds, or the first of them.
  func seeds(_ profile: Profile) -> [UInt64] {
    switch profile {
    case .quick: [1234]
    case .standard: [1234, 1235, 1236]
    case .paper: Array(1234...1244)
    }
  }

  func settings(_ setup: RunSetup) -> [Setting] { settings(setup.profile) }

  func estimatedSeconds(_ setting: Setting) -> Double {
    let steps = Double(setting.epochs * setting.samples * 4 / 5 / BatchMean.batchSize)
    return steps * TrainingCost.attentionHead(length: setting.length, heads: setting.heads)
  }

  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let setting = trial.setting
    let data = AttentionHeadData.shared(samples: setting.samples, seed: UInt64(setting.dataSeed))
    var generator = TorchGenerator(seed: trial.seed)
    let width = AttentionHeadData.width
    let models = try [width, width, AttentionHeadData.features].map { outputs in
      let model = try AttentionConfiguration(
        tokens: AttentionHeadData.tokens, length: setting.length, inputWidth: AttentionHeadData.features, width: width,
        attentionWidth: outputs, form: .multiHead(heads: setting.heads, readout: nil))
      return (configuration: model, parameters: AttentionParameters(initial: model, &generator))
    }
    let count = setting.samples * 4 / 5
    let split = generator.split([count, setting.samples - count])
    let trainer = try AttentionTrainer(
      models, data: data.training, batchSize: BatchMean.batchSize, threads: context.threads)
    let training = AttentionTraining(
      trainer, names: ["k", "q", "v"], samples: split[0], batchSize: BatchMean.batchSize, generator: generator)
    let glance = Array(split[1].prefix(Self.glance))
    let zeroLoss = data.meanSquaredOutput(glance)
    try EpochTraining(training, epochs: setting.epochs, context: context).run { epoch, losses in
      let isFinal = epoch == setting.epochs
      let test = isFinal ? split[1] : glance
      let error = BatchMean.of(test) { trainer.emulationError($0) }
      try context.emit(
        Row(
          epoch: epoch, step: epoch * training.stepsPerEpoch, keyLoss: losses[0], queryLoss: losses[1],
          valueLoss: losses[2], testLoss: error,
          relativeLoss: error / (isFinal ? data.meanSquaredOutput(test) : zeroLoss),
          isLate: epoch > setting.epochs - max(1, setting.epochs / 5), isFinal: isFinal))
    }
  }

  /// `p_experiment`: one head, P from 20 to 110.
  static let promptLength = AttentionHeadExperiment(
    id: "attention-head/prompt-length", title: "Emulated attention head: test error against prompt length P",
    settings: { profile in
      switch profile {
      case .quick: [20, 60, 110].map { Setting(length: $0, heads: 1, samples: 8000, epochs: 10) }
      case .standard: [20, 60, 110].map { Setting(length: $0, heads: 1, samples: 50_000, epochs: 10) }
      case .paper:
        stride(from: 20, through: 110, by: 10).map {
          Setting(length: $0, heads: 1, samples: 50_000, epochs: 50)
        }
      }
    })

  /// `head_experiment`: P = 60, one to twelve heads.
  static let heads = AttentionHeadExperiment(
    id: "attention-head/heads", title: "Emulated attention head: test error against the number of heads",
    settings: { profile in
      switch profile {
      case .quick: [1, 12].map { Setting(length: 60, heads: $0, samples: 50_000, epochs: 24) }
      case .standard, .paper:
        [1, 2, 4, 6, 8, 12].map {
          Setting(length: 60, heads: $0, samples: 50_000, epochs: 50)
        }
      }
    })
}
