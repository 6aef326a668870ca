import Files
import Foundation
import Journals
import Learning

/// Three models learn K, Q and V of one attention head; their product is compared with the head's output (hu2026,
/// Theorem 4.1, script `attn_sim_attn.py`).
///
/// A trial draws what the script draws from its seed: the models in the order K, Q, V, the split into training and test
/// samples, and the order of every epoch.
struct AttentionHeadExperiment: Experiment {
  /// One trial's sizes.
  struct Setting: Sendable, Equatable {
    var length: Int
    var heads: Int
    var samples: Int
    var epochs: Int
  }

  let id: String
  let title: String
  let settings: @Sendable (Profile) -> [Setting]

  var paper: String { "hu2026" }
  var revision: Int { 1 }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }
  var parameterColumns: [String] { ["P", "heads", "samples", "epochs", "data_seed"] }
  /// Losses are means of batch losses over an epoch.
  ///
  /// `test_loss` is that of the emulated head. `late` marks the last fifth
  /// of the epochs, `final` the last one.
  var rowColumns: [String] { ["epoch", "step", "loss_k", "loss_q", "loss_v", "test_loss", "late", "final"] }

  private static let dataSeed = 0
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

  func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    settings(profile).flatMap { setting in
      seeds.map { seed in
        Trial(
          parameters: [
            .integer(setting.length), .integer(setting.heads), .integer(setting.samples), .integer(setting.epochs),
            .integer(Self.dataSeed),
          ], seed: seed)
      }
    }
  }

  func estimatedSeconds(_ trial: Trial) -> Double {
    guard let setting = try? setting(trial) else { return 0 }
    let steps = Double(setting.epochs * setting.samples * 4 / 5 / TrainedTrial.batchSize)
    return steps * TrainingCost.attentionHead(length: setting.length, heads: setting.heads)
  }

  private func setting(_ trial: Trial) throws -> Setting {
    let numbers = try TrainedTrial.integers(trial, of: self)
    return Setting(length: numbers[0], heads: numbers[1], samples: numbers[2], epochs: numbers[3])
  }

  func run(_ trial: Trial, _ context: TrialContext) throws {
    let setting = try setting(trial)
    let data = AttentionHeadData.shared(samples: setting.samples, seed: UInt64(Self.dataSeed))
    var generator = TorchGenerator(seed: trial.seed)
    let width = AttentionHeadData.width
    let models = try [width, width, AttentionHeadData.features].map { outputs in
      let model = try AttentionModel(
        tokens: AttentionHeadData.tokens, length: setting.length, inputWidth: AttentionHeadData.features, width: width,
        attentionWidth: outputs, form: .multiHead(heads: setting.heads, readout: nil))
      return (model: model, parameters: Parameters(initial: model, &generator))
    }
    let count = setting.samples * 4 / 5
    let split = generator.split([count, setting.samples - count])
    let trainer = try Trainer(models, data: data.training, batchSize: TrainedTrial.batchSize, threads: context.threads)
    let loop = TrainingLoop(
      trainer, names: ["k", "q", "v"], samples: split[0], batchSize: TrainedTrial.batchSize, generator: generator)
    try EpochTraining(loop: loop, epochs: setting.epochs, context: context).run { epoch in
      let isFinal = epoch == setting.epochs
      let test = isFinal ? split[1] : Array(split[1].prefix(Self.glance))
      let losses = loop.meanLosses.map { Value.real($0) }
      let isLate = epoch > setting.epochs - max(1, setting.epochs / 5)
      try context.emit(
        [.integer(epoch), .integer(epoch * loop.stepsPerEpoch)] + losses + [
          .real(TrainedTrial.batchMean(test, batch: TrainedTrial.batchSize) { trainer.emulationError($0) }),
          .integer(isLate ? 1 : 0), .integer(isFinal ? 1 : 0),
        ])
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
