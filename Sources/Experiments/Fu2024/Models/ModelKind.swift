import Journals
import Solvers
import Tables
import Training

/// The models of the paper: one on isotropic data, and its variations.
enum ModelKind: String, CellValue, CaseIterable {
  /// Isotropic data, several heads (section 4).
  case base
  /// Eigenvalues 100 and 1 of the covariance of x, in a fresh eigenbasis for each sequence (section 4.3).
  case illConditioned = "ill-conditioned"
  /// Noise of standard deviation 0.1 on y (appendix A.3.2).
  case noisy
  /// One attention head (appendix A.4.1).
  case oneHead = "one-head"
  /// Twice as many layers (appendix A.4.2).
  case deep
  /// Targets are networks of one hidden layer (appendix A.3.3).
  case relu
  case tanh
  /// An LSTM, a long short-term memory (appendix A.1).
  case lstm
  /// One attention head and a narrow residual stream (section 4.4).
  case width4 = "width-4"
  case width8 = "width-8"
  case width16 = "width-16"
  case width32 = "width-32"
  case width64 = "width-64"

  /// Largest eigenvalue of the covariance of x; the least is 1.
  var condition: Double { self == .illConditioned ? 100 : 1 }

  /// Distribution of x.
  var covariance: RegressionBatch.Covariance { self == .illConditioned ? .illConditioned(condition) : .isotropic }

  /// Standard deviation of the noise of y.
  var noise: Double { self == .noisy ? 0.1 : 0 }

  /// What y is of an x with so many entries; networks have five hidden units for each, as 100 for the 20 of Garg and others, 2022.
  func target(features: Int) -> RegressionBatch.Target {
    switch self {
    case .relu: .network(.init(.relu, hidden: 5 * features))
    case .tanh: .network(.init(.tanh, hidden: 5 * features))
    default: .linear
    }
  }

  /// What its layers are called in rows.
  var family: MethodName { self == .lstm ? .lstm : .transformer }

  /// Step size of gradient descent: 0.01 diverges where eigenvalues are κ times larger.
  var rate: Double { 0.01 / condition }

  /// Width of the residual stream, where that is what varies.
  var narrowWidth: Int? {
    switch self {
    case .width4: 4
    case .width8: 8
    case .width16: 16
    case .width32: 32
    case .width64: 64
    default: nil
    }
  }

  /// Widths that a profile compares: the paper's Figure 6 has 32 and 64 reach least squares at d = 20, and smaller ones fail.
  static func narrow(_ profile: Profile) -> [ModelKind] {
    profile == .quick ? [.width4, .width8, .width16, .width32] : [.width8, .width16, .width32, .width64]
  }

  /// Examples of a sequence, the query included: 2d + 1, and 5d + 1 where targets are networks (Garg et al., 2022).
  func points(features: Int) -> Int { (target(features: features) == .linear ? 2 : 5) * features + 1 }

}
