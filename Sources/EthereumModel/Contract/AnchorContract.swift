public import CryptoPrimitives

/// The interface of contracts/CheckpointAnchor.vy, as calls and answers.
public enum AnchorContract {
    /// The functions in use.
    public enum Function: String, Sendable, CaseIterable {
        case anchor = "anchor(bytes32,uint64,bytes32)"
        case latest = "latest(bytes32)"
        case admit = "admit(bytes32,address)"
        case remove = "remove(bytes32,address)"
        case admitted = "admitted(bytes32,address)"
        case admin = "admin()"
        case proposedAdmin = "proposed_admin()"
        case proposeAdmin = "propose_admin(address)"
        case acceptAdmin = "accept_admin()"

        /// The first four bytes of the Keccak-256 of its signature.
        public var selector: [UInt8] { Array(Keccak256.hash(Array(rawValue.utf8)).bytes[..<4]) }
    }

    /// What the contract keeps of a log.
    public struct Latest: Hashable, Sendable {
        /// 0 when nothing of the log was ever anchored.
        public let size: UInt64
        public let root: Digest
        /// Number of the block in which it was anchored.
        public let height: UInt64

        public init(size: UInt64, root: Digest, height: UInt64) {
            self.size = size
            self.root = root
            self.height = height
        }
    }

    /// The first topic of `Anchored(bytes32 indexed origin, uint64 size, bytes32 root)`.
    public static let anchoredTopic = Keccak256.hash(Array("Anchored(bytes32,uint64,bytes32)".utf8))

    public static func call(_ function: Function, _ arguments: [ABIWord] = []) -> [UInt8] {
        function.selector + arguments.flatMap { $0.bytes }
    }

    /// Creation bytecode and the constructor's argument.
    ///
    /// - Parameters:
    ///   - bytecode: as Vyper gives it.
    ///   - admin: who admits and removes senders.
    public static func deployment(bytecode: [UInt8], admin: EthereumAddress) -> [UInt8] {
        bytecode + ABIWord.address(admin).bytes
    }

    /// Reads the answer of `latest`.
    ///
    /// - Returns: nil for anything but three words of the right range.
    public static func latest(answer: [UInt8]) -> Latest? {
        guard answer.count == 96, let size = ABIWord(answer[..<32])?.number, let root = Digest(answer[32..<64]),
            let height = ABIWord(answer[64...])?.number
        else { return nil }
        return Latest(size: size, root: root, height: height)
    }
}
