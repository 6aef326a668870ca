/// This program.
public enum Program {
  /// Version, as `repro --version` prints it and run records name it.
  public static let version = "0.2.0"
}
