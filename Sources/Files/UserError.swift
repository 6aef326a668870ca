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

/// A file that a program wrote and whose bytes are not what they should be: damaged, of another format, or of another model.
public struct DamagedFile: UserError, Equatable {
  /// Path as the caller gave it.
  public var path: String
  /// What is wrong and what to do, without a final full stop.
  public var message: String

  /// Creates an error.
  public init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  /// `path: message`.
  public var description: String { "\(pathForErrors(path)): \(message)" }
}

/// Sizes or settings that make no model, no training or no data, for example heads that do not divide a width.
public struct InvalidConfiguration: UserError, Equatable {
  /// What cannot be and what to do.
  public var description: String

  /// Creates an error.
  public init(_ description: String) { self.description = description }
}

/// A wrong value on the command line, with its remedy.
public struct UsageError: UserError, Equatable {
  /// What is wrong and what to do.
  public var description: String

  /// Creates an error.
  public init(_ description: String) { self.description = description }
}
