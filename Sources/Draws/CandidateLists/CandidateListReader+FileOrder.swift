public import DrawCore

extension CandidateListReader {
    /// Where each entry of a list stands in the office's file.
    ///
    /// - Parameters:
    ///   - path: the file that the list was read from.
    ///   - encoding: as it was found then.
    ///   - key: that salted the list.
    /// - Returns: by index on the list, the candidate's number in the file, from 0.
    /// - Throws: `.storage`, `.encoding`; `.candidates` if the file has changed since.
    public func fileOrder(
        of path: String, encoding: ListEncoding, key: SaltKey, list: CandidateList
    ) throws(DrawsError) -> [Int] {
        var order = [Int](repeating: -1, count: list.count)
        var number = 0
        let silent: (Int64, Int64) -> Void = { _, _ in }
        _ = try visit(path, encoding, silent) { (chunks, _, _) throws(DrawsError) in
            for chunk in chunks {
                for row in chunk.rows {
                    let text = String(decoding: chunk.bytes[row.identifier], as: UTF8.self)
                    guard let candidate = try? CandidateIdentifier(parsing: text),
                        let index = list.index(of: key.cid(of: candidate))
                    else { throw Self.changed(path) }
                    order[index] = number
                    number += 1
                }
            }
        }
        guard number == list.count, !order.contains(-1) else { throw Self.changed(path) }
        return order
    }

    private static func changed(_ path: String) -> DrawsError {
        DrawsError(.candidates, "\(path) changed while it was read; begin again")
    }
}
