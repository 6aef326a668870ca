import Foundation

/// What this process has used so far, as the system counts it.
public enum ProcessUsage {
  /// Peak resident memory in bytes: of this process, or of the largest program that it has run and that has ended.
  public static func peakMemory(ofCommands: Bool = false) -> Double? {
    var usage = rusage()
    #if os(Linux)
      // Enumerations in glibc's headers; the size is in kibibytes.
      let (own, children) = (Int32(RUSAGE_SELF.rawValue), RUSAGE_CHILDREN.rawValue)
      let unit = 1024.0
    #else
      let (own, children) = (RUSAGE_SELF, RUSAGE_CHILDREN)
      let unit = 1.0
    #endif
    guard getrusage(ofCommands ? children : own, &usage) == 0 else { return nil }
    return Double(usage.ru_maxrss) * unit
  }

  /// Name of this machine.
  public static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
