import Tables

/// The columns that every journal has beside those of its experiment.
public enum JournalColumn: String, NamedColumn, CaseIterable {
  /// Key of the trial.
  case trial
  /// Revision of the experiment's code.
  case revision
  /// Seed of the trial.
  case seed
  /// End mark; see ``JournalFile/open``.
  case end

  /// The name in the header.
  public var name: String { rawValue }
}
