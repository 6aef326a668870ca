import Foundation

/// Files that tests compare with.
public enum Fixtures {
  /// The folder of the package.
  public static let package: String = {
    let here = URL(fileURLWithPath: #filePath)
    return here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  }()

  /// Path of a file in `Tests/Fixtures`.
  public static func path(_ name: String) -> String { "\(package)/Tests/Fixtures/\(name)" }
}
