import Foundation
import Kernels

/// Adam (Kingma and Ba, 2015) as `torch.optim.Adam` computes it in single precision: bias corrections in double
/// precision, ε outside the root, no weight decay.
public struct Adam: Sendable, Equatable {
  /// Learning rate.
  public var learningRate: Double
  /// Decay of the first moment.
  public var beta1: Double
  /// Decay of the second moment.
  public var beta2: Double
  /// Added to the root of the second moment.
  public var epsilon: Double

  /// PyTorch's defaults.
  public init(learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// The constants of one step.
  struct Step {
    let constants: repro_adam_step
  }

  /// The constants of step `number`, counted from 1.
  func step(_ number: Int) -> Step {
    Step(
      constants: repro_adam_step(
        beta1_complement: Float(1 - beta1), beta2: Float(beta2), beta2_complement: Float(1 - beta2),
        root_correction2: Float((1 - pow(beta2, Double(number))).squareRoot()), epsilon: Float(epsilon),
        step_size: Float(learningRate / (1 - pow(beta1, Double(number))))))
  }
}
