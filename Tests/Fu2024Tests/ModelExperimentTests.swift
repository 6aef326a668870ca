import Files
import Foundation
import Journals
import Random
import Solvers
import Tables
import TensorFiles
import TestSupport
import Testing
import Training

@testable import Experiments
@testable import Fu2024

/// A small transformer.
private func plan(steps: Int) -> GPT2TrainingPlan {
  let configuration: GPT2Configuration
  do {
    configuration = try GPT2Configuration(features: 2, examples: 6, width: 12, layers: 3, heads: 2)
  } catch { preconditionFailure("\(error)") }
  return GPT2TrainingPlan(
    configuration, examples: 6, sequences: 16, steps: steps, schedule: LearningRateSchedule(peak: 3e-3, warmUp: 10))
}

/// Trainings and evaluations of small transformers through the runner, as a run of the command does them.
@Suite struct TransformerExperimentTests {
  private func training(steps: Int) -> ModelTraining {
    ModelTraining { _, _ in plan(steps: steps) }
  }

  private func run(
    _ experiment: some Experiment, _ folder: String, jobs: Int = 1
  ) async throws -> (journal: Data, table: Table) {
    let runner = Runner(setup: setup(folder), jobs: jobs, command: "repro run")
    try await runner.run(experiment)
    let path = runner.journal(experiment).path
    return (try TextFile.bytes(path), try CSVReader.read(path))
  }

  private func setup(_ folder: String, profile: Profile = .quick) -> RunSetup {
    RunSetup(profile: profile, papers: Fixtures.package + "/paper", results: folder)
  }

  /// Path of the model that a training leaves.
  private func model(_ folder: String, _ training: ModelTraining) throws -> String {
    let trial = try training.trials(setup(folder))[0]
    return "\(folder)/quick/transformer/base-\(trial.key).safetensors"
  }

  @Test func anInterruptedTrainingEndsWithTheSameRowsAndTheSameModel() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await run(training(steps: 1200), folder + "/whole")
      #expect(whole.table.count == 100)
      let errors = try whole.table.numbers("error")
      #expect(errors[99] < 0.9 * errors[0])
      let cut = training(steps: 1200)
      let file = JournalFile(results: folder + "/cut", profile: .quick, experiment: cut.id)
      let task = Task { try await run(cut, folder + "/cut") }
      // A thread of its own: trainings keep those that tasks share busy, and a task would look too late.
      Thread {
        while ((try? file.rowsSoFar())?.map { $0.count < 20 }) ?? true { Thread.sleep(forTimeInterval: 0.002) }
        task.cancel()
      }.start()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try !FileManager.default.fileExists(atPath: model(folder + "/cut", cut)))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/cut/quick/transformer/training.live")
      #expect(names.contains { $0.hasSuffix(".checkpoint") })
      #expect(try await run(cut, folder + "/cut").journal == whole.journal)
      #expect(try TextFile.bytes(model(folder + "/cut", cut)) == TextFile.bytes(model(folder + "/whole", cut)))
    }
  }

  @Test func evaluationsOfATrainedModelDoNotDependOnJobs() async throws {
    try await withTemporaryFolder { folder in
      _ = try await run(training(steps: 400), folder)
      let path = try model(folder, training(steps: 400))
      let experiments = ModelExperiments(sources: ModelSources(checkpoints: [.base: path]))
      let ofBase: [any Experiment] = [
        experiments.errors, experiments.similarity, experiments.bestMatch, experiments.lineSearches,
        experiments.weights, experiments.examples, experiments.span,
      ]
      for experiment in ofBase {
        let one = try await run(experiment, folder + "/one", jobs: 1)
        #expect(try await run(experiment, folder + "/two", jobs: 2).journal == one.journal, "\(experiment.id)")
        #expect(try Set(one.table.texts("layers")) == ["3"])
        #expect(try Set(one.table.texts("d")) == ["2"])
        for column in ["similarity", "error", "residual"] where one.table.columns.contains(column) {
          #expect(try one.table.numbers(column).allSatisfy(\.isFinite), "\(experiment.id)")
        }
      }
    }
  }

  /// The last layer's read-out in closed form cannot be worse than the model's own, and trained ones come close to it.
  @Test func readoutsInClosedFormAreTheBest() async throws {
    try await withTemporaryFolder { folder in
      _ = try await run(training(steps: 1500), folder)
      let parameters = try GPT2Parameters(SafetensorsFile(path: model(folder, training(steps: 1500))))
      let transformer = try GPT2Model(parameters)
      var generator = TorchGenerator(seed: 5)
      func batch() -> RegressionBatch {
        RegressionBatch(sequences: 256, positions: 6, features: 2, &generator)
      }
      let closed = try LayerReadouts(transformer, batches: 10) { ExampleBatch(batch()) }
      let trained = try LayerReadouts(training: transformer, steps: 600, learningRate: 3e-2) { ExampleBatch(batch()) }
      let test = batch()
      func error(_ predictions: [Double]) -> Double {
        zip(predictions, test.y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(test.y.count)
      }
      let layers = try closed.predictions(transformer, ExampleBatch(test))
      let others = try trained.predictions(transformer, ExampleBatch(test))
      let own = transformer.hiddenStates(ExampleBatch(test)).predictions.values.map(Double.init)
      #expect(error(Array(layers[step: 2])) < 1.03 * error(own))
      for layer in 0..<3 {
        let ratio = error(Array(others[step: layer])) / error(Array(layers[step: layer]))
        #expect(ratio > 0.97 && ratio < 1.1, "layer \(layer + 1): \(ratio)")
      }
    }
  }

  @Test(arguments: committed)
  func committedModelsAreThoseOfTheirPlans(profile: Profile, kind: ModelKind) throws {
    let path = EvaluatedModel.committedPath(kind, setup("", profile: profile))
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata["plan"] == kind.plan(profile).description)
    let model = try EvaluatedModel(kind, .file(path), setup("", profile: profile))
    #expect(try model.loaded().sizes == kind.plan(profile).sizes)
    #expect(model.positions == kind.plan(profile).examples.end)
  }

  /// All of both profiles but the widths that they do not compare.
  private static let committed: [(Profile, ModelKind)] = [Profile.quick, .standard].flatMap { profile in
    ModelKind.allCases.filter { $0.narrowWidth == nil || ModelKind.narrow(profile).contains($0) }.map { (profile, $0) }
  }

  @Test func aMissingOrUnfitModelIsOneClearLine() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/none.safetensors"
      let missing = ModelExperiments(sources: ModelSources(checkpoints: [.base: path])).similarity
      await #expect(throws: FileError.self) { try await run(missing, folder) }
      try TextFile.write("no model", to: path)
      await #expect(throws: DamagedFile.self) { try await run(missing, folder) }
    }
  }

  @Test func whatIsNotCommittedIsTrainedForThoseWhoNeedIt() throws {
    func trained(_ asked: [any Experiment], _ profile: Profile) throws -> [String] {
      let order = try RunPlan.order(asked, setup("results", profile: profile))
      let training = order.firstIndex { $0.id == ModelTraining.name }
      if let training { #expect(order[..<training].allSatisfy { !$0.id.hasPrefix("transformer/") }) }
      return try training.map { try trials(order[$0], profile) } ?? []
    }
    let committed = ModelExperiments(sources: ModelSources())
    let retrained = ModelExperiments(sources: ModelSources(retrains: true))
    #expect(try trained([committed.noisy], .paper) == ["noisy"])
    #expect(try trained([committed.noisy], .quick) == [])
    #expect(try trained([retrained.noisy], .quick) == ["noisy"])
    #expect(try trained([ModelTraining()], .quick) == ["base"])
    // Both families of Figure 5, whoever else asks for them.
    let asked: [any Experiment] = [retrained.learners, retrained.forgetting, retrained.noisy, ModelTraining([.lstm])]
    #expect(try trained(asked, .quick) == ["base", "noisy"])
    let families = try RunPlan.order(asked, setup("results")).map(\.id).filter { $0.hasSuffix("/training") }
    #expect(families.sorted() == [ModelTraining.lstmName, ModelTraining.name])
    let variations: [any Experiment] = [committed.oneHead, committed.noisy, committed.noisy]
    #expect(try trained(variations, .paper) == ["noisy", "one-head"])
    #expect(try trained(variations + [ModelTraining()], .paper) == ["base", "noisy", "one-head"])
  }

  /// Rows of losses are no model: where one is read, its training runs, and no other.
  @Test func aRecordedTrainingStillLeavesTheModelsThatAreRead() throws {
    let committed = ModelExperiments(sources: ModelSources())
    let order = try RunPlan.order([ModelTraining(), committed.noisy], setup("results", profile: .paper)) {
      $0 == ModelTraining.name
    }
    #expect(order.map(\.id) == [ModelTraining.name, committed.noisy.id])
    #expect(try trials(order[0], .paper) == ["noisy"])
    #expect(try RunPlan.order([ModelTraining()], setup("results")) { _ in true }.isEmpty)
  }

  private func trials(_ experiment: any Experiment, _ profile: Profile) throws -> [String] {
    func cells<E: Experiment>(_ experiment: E) throws -> [String] {
      try experiment.settings(setup("results", profile: profile)).map { $0.cells[0] }
    }
    return try cells(experiment)
  }

  /// The LSTM has an experiment of its own, whose model its evaluations read.
  @Test func anLSTMIsTrainedAndEvaluated() async throws {
    try await withTemporaryFolder { folder in
      let configuration = try LSTMConfiguration(features: 2, examples: 6, width: 12, layers: 2)
      let plan = LSTMTrainingPlan(
        configuration, examples: 6, sequences: 16, steps: 300,
        schedule: LearningRateSchedule(peak: 1e-2, warmUp: 10, decay: .cosine))
      let training = ModelTraining([.lstm]) { _, _ in plan }
      #expect(training.id == "lstm/training")
      let rows = try await run(training, folder).table
      #expect(try rows.numbers("error")[99] < 0.9 * rows.numbers("error")[0])
      let path = "\(folder)/quick/lstm/lstm-\(try training.trials(setup(folder))[0].key).safetensors"
      let experiments = ModelExperiments(sources: ModelSources(checkpoints: [.lstm: path]))
      let errors = try await run(experiments.lstmErrors, folder).table
      #expect(try Set(errors.texts("method")) == ["lstm", "least-squares"])
      #expect(try Set(errors.texts("heads")) == ["0"])
      // Better than predicting zero where there are examples enough.
      let last = try errors.rows(where: LayerErrorRow.method, is: .lstm).rows(where: LayerErrorRow.layer, holding: "2")
      #expect(try last.rows(where: LayerErrorRow.examples, holding: "5").numbers("error").allSatisfy { $0 < 0.9 })
      #expect(try await run(experiments.lstmBestMatch, folder).table.numbers("similarity").allSatisfy { $0 <= 1 })
    }
  }

  /// A transformer's file is no LSTM, and the other way round.
  @Test func aModelOfAnotherFamilyIsRefused() async throws {
    for (kind, name) in [(ModelKind.lstm, "base"), (.base, "lstm")] {
      let path = "\(Fixtures.package)/paper/fu2024/checkpoints/quick-\(name).safetensors"
      let model = try EvaluatedModel(kind, .file(path), setup(""))
      #expect(throws: DamagedFile.self) { try model.loaded() }
    }
  }

  /// Both models of Figure 5 and their solvers are asked the same queries; the last one asked is an example again.
  @Test func aRepeatedQueryIsAnsweredExactlyByLeastSquares() async throws {
    try await withTemporaryFolder { folder in
      let rows = try await run(ModelExperiments(sources: ModelSources()).forgetting, folder).table
      #expect(try Set(rows.texts("method")) == ["transformer", "lstm", "ogd", "newton-5", "least-squares"])
      let exact = try rows.rows(where: ForgettingRow.method, is: .leastSquares)
      #expect(try exact.numbers("error").allSatisfy { $0 < 1e-20 })
      // One pass with the step 1/‖x‖² answers the newest example exactly.
      let online = try rows.rows(where: ForgettingRow.method, is: .onlineGradientDescent)
      #expect(try online.rows(where: ForgettingRow.gap, holding: "1").numbers("error").allSatisfy { $0 < 1e-20 })
      #expect(try online.rows(where: ForgettingRow.gap, holding: "5").numbers("error").allSatisfy { $0 > 1e-3 })
    }
  }

  /// Weights that were trained again, with another seed or plan, or that lie in a folder under any name, are other trials.
  @Test func otherWeightsAreOtherTrials() throws {
    try withTemporaryFolder { folder in
      func keys(_ checkpoint: String) throws -> [String] {
        try ModelExperiments(sources: ModelSources(checkpoints: [.base: checkpoint])).errors
          .trials(setup(folder)).map(\.key)
      }
      var all: [String] = []
      for (name, file) in [
        ("icl_gpt2_odd", "state.pt"), ("icl_gpt2_odd", "model_3000.pt"), ("icl_gpt2_narrow", "model_3000.pt"),
      ] {
        let copy = "\(folder)/\(name)-\(file)"
        try FileManager.default.copyItem(atPath: Fixtures.path(name), toPath: copy)
        if file != "state.pt" {
          try FileManager.default.moveItem(atPath: "\(copy)/state.pt", toPath: "\(copy)/\(file)")
        }
        all.append(try keys(copy)[0])
      }
      // The name of the file does not matter, its bytes do.
      #expect(all[0] == all[1] && all[1] != all[2])
      let odd = "\(folder)/icl_gpt2_odd-model_3000.pt"
      let other = try TextFile.bytes(odd + "/model_3000.pt") + Data([0])
      try TextFile.write(other, to: odd + "/model_3000.pt")
      #expect(try keys(odd)[0] != all[1])
      #expect(try model(folder, training(steps: 400)) != model(folder, training(steps: 401)))
    }
  }
}
