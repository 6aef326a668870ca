import Files
import Foundation
import Journals
import Tables

extension JournalFile {
  /// Writes rows that a test made up, and a record that knows them: blocks of one trial with one end mark count as finished.
  /// - Throws: an error of the table or the files.
  public func write(_ csv: String, _ record: RunRecord) throws {
    try TextFile.write(csv, to: path)
    var record = record
    let table = try CSVReader.parse(Data(csv.utf8), file: path)
    if table.has(JournalColumn.trial.name), table.has(JournalColumn.end.name) {
      for block in try TrialBlock.blocks(of: table) where block.isFinished { record.trials[block.key] = block.record }
    }
    try record.write(self)
    if FileManager.default.fileExists(atPath: trialsPath) { try FileManager.default.removeItem(atPath: trialsPath) }
  }
}

extension JournalFile {
  /// Replaces the costs in the list of finished trials; `cost` gets each trial's place in the order of the keys.
  /// - Throws: an error of the file.
  public func replaceCosts(_ cost: (Int) -> TrialCost) throws {
    var lines = try FinishedTrials.read(self).lines.sorted { $0.key < $1.key }
    for index in lines.indices { lines[index].cost = cost(index) }
    try TextFile.write(FinishedTrials.text(lines), to: trialsPath)
  }
}
