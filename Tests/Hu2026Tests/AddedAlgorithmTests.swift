import Foundation
import Random
import Testing

@testable import Hu2026

/// The example of `docs/adding-an-algorithm.md`: a loss that the library does not have, ℓ(u) = log cosh u.
private struct LogCoshLoss: Loss {
  var name: String { "log-cosh" }
  func callAsFunction(_ u: Double) -> Double { tanh(u) }
  func slope(_ u: Double) -> Double { 1 - tanh(u) * tanh(u) }
  var lipschitz: Double { 1 }
  /// The largest |2 tanh u (1 − tanh² u)|, at tanh u = 1/√3.
  var curvature: Double { 4 / (3 * 3.0.squareRoot()) }
}

/// And an algorithm: the residuals wᵀx_i − y_i, in each of the result's coordinates.
private struct Residuals: LibraryAlgorithm {
  var name: String { "residuals" }
  var kind: String { "residuals" }

  func program(_ task: LibraryTask, weights: [Double]) -> LibraryProgram {
    let lookup = LibraryProgram.Lookup(Identity(), along: weights, targetWeight: 1)
    return LibraryProgram(
      samples: task.samples, lookups: weights.map { _ in lookup }, multiplies: false, pooling: .each)
  }

  func exact(_ task: LibraryTask, weights: [Double]) -> [[Double]] {
    task.samples.map { sample in
      let residual = zip(weights, sample.x).reduce(-sample.y) { $0 + $1.0 * $1.1 }
      return weights.map { _ in residual }
    }
  }
}

@Suite struct AddedAlgorithmTests {
  @Test(arguments: [
    PerSampleGradients(LogCoshLoss()) as any LibraryAlgorithm,
    GradientDescent("log cosh regression", LogCoshLoss(), steps: 8), Residuals(),
  ]) func theModuleRunsIt(algorithm: any LibraryAlgorithm) throws {
    // The module is built first: it cannot know what is asked of it.
    let run = LibraryRun(module: try LibraryModule(d: 3), points: 500)
    var generator = TorchGenerator(seed: 8)
    let task = LibraryTask(d: 3, n: 10, &generator)
    for pass in run.run(algorithm, task) {
      #expect(pass.error <= pass.bound)
      #expect(pass.bound < 0.01)
    }
  }
}
