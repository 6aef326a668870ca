/// A trial that cannot go on for a reason in its numbers, for example a loss that is not finite.
///
/// Its rows are kept and marked; they decide on no claim.
public struct TrialFailure: Error, Equatable, CustomStringConvertible {
  /// What happened.
  public var description: String

  /// Creates a failure.
  public init(_ description: String) { self.description = description }
}
