/// An error whose cause the user can mend: a wrong option, a damaged file, a directive with a typo.
///
/// `description` is one line that says what was wrong, where, and what to do. The command line prints it and exits
/// with code 4; every other error is a fault of the program (code 3).
public protocol UserError: Error, CustomStringConvertible {}

/// A place in a text file that a user wrote.
public struct SourceLocation: Sendable, Equatable, CustomStringConvertible {
  /// Path as the user gave it.
  public var file: String
  /// Line, counted from 1; `nil` when the whole file is meant.
  public var line: Int?

  /// Creates a location.
  public init(file: String, line: Int? = nil) {
    self.file = file
    self.line = line
  }

  /// `file:line`, the form that editors and terminals turn into a link.
  public var description: String {
    let file = pathForErrors(file)
    return line.map { "\(file):\($0)" } ?? file
  }
}

/// A fault at a place in a file that a user wrote, with its remedy.
public struct SourceError: UserError, Equatable {
  /// Where.
  public var location: SourceLocation
  /// What is wrong and what to do, without a final full stop.
  public var message: String

  /// Creates an error.
  public init(_ location: SourceLocation, _ message: String) {
    self.location = location
    self.message = message
  }

  /// `file:line: message`.
  public var description: String { "\(location): \(message)" }
}

/// A wrong value on the command line or in a call, with its remedy.
public struct UsageError: UserError, Equatable {
  /// What is wrong and what to do.
  public var description: String

  /// Creates an error.
  public init(_ description: String) { self.description = description }
}
