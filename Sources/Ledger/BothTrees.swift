internal import CryptoPrimitives

/// A value of each of the log's two trees over the same entries.
struct BothTrees<Value> {
    var sha256: Value
    var sm3: Value

    subscript(function: HashFunction) -> Value {
        get { function == .sha256 ? sha256 : sm3 }
        set { if function == .sha256 { sha256 = newValue } else { sm3 = newValue } }
    }

    init(sha256: Value, sm3: Value) {
        self.sha256 = sha256
        self.sm3 = sm3
    }

    init<Failure: Error>(_ make: (HashFunction) throws(Failure) -> Value) throws(Failure) {
        sha256 = try make(.sha256)
        sm3 = try make(.sm3)
    }
}

extension BothTrees: Sendable where Value: Sendable {}
extension BothTrees: Equatable where Value: Equatable {}
extension BothTrees: Hashable where Value: Hashable {}
