internal import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// The receipt form of docs/spec/ledger.md section 5, inside a proof.
extension MemberReader {
    mutating func inclusion(_ name: String) throws(JSONError) -> InclusionReceipt {
        var members = try MemberReader(try value(name), at: place(of: name))
        let index = try members.integer("index")
        let checkpoint = try members.string("checkpoint")
        let proof = try members.path("proof")
        try members.finish()
        return InclusionReceipt(index: index, checkpoint: checkpoint, proof: proof)
    }
}

extension JSONObject {
    mutating func set(_ name: String, _ receipt: InclusionReceipt?) {
        guard let receipt else { return }
        var object = JSONObject()
        object.set("index", receipt.index)
        object.set("checkpoint", receipt.checkpoint)
        object.set("proof", texts: receipt.proof.map(\.hex))
        set(name, .object(object))
    }
}
