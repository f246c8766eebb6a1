// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/zstd_fast_kernel.h"
#include "codec/zstd_literals-inl.h"
#include "codec/zstd_parse-inl.h"
#include "codec/zstd_sequences-inl.h"

namespace trueno {
namespace {

/// Also overwrites the byte behind it.
inline void put_block_header(zstd::BlockType type, size_t block_bytes, uint8_t* to) {
  store(to, static_cast<uint32_t>(block_bytes << 3 | static_cast<size_t>(type) << 1 | 1));
}

/// Writes a block, header and all, and gives where it ends.
template <ZstdLiterals kLiterals>
uint8_t* put_block(const uint8_t* page, ZstdFastMemory& memory, uint8_t* header) {
  uint8_t* const block = header + zstd::kBlockHeaderBytes;
  ZstdSequences sequences(memory);
  uint8_t* const literals = memory.literals.data();
  const uint8_t* const literals_end = ZstdParser(page, sequences, literals).parse();
  const auto literal_bytes = static_cast<size_t>(literals_end - literals);

  uint8_t* end = nullptr;
  if constexpr (kLiterals == ZstdLiterals::kHuffman) {
    end = put_huffman_literals(literals, literal_bytes, block);
  }
  if (end == nullptr && literal_bytes > kMostRawLiterals) {
    put_block_header(zstd::BlockType::kRaw, kPageBytes, header);
    std::memcpy(block, page, kPageBytes);
    return block + kPageBytes;
  }
  if (end == nullptr) end = put_raw_literals(literals, literal_bytes, block);
  end = put_sequences(sequences, end);
  const uint8_t first_byte = *block;
  put_block_header(zstd::BlockType::kCompressed, static_cast<size_t>(end - block), header);
  *block = first_byte;
  return end;
}

template <ZstdLiterals kLiterals>
size_t zstd_fast_compress(const uint8_t* page, ZstdFastMemory& memory, uint8_t* out,
                          size_t out_bytes) {
  uint8_t* const frame = memory.frame.data();
  store(frame, zstd::kMagic);
  frame[4] = zstd::kPageFrame;
  store(frame + 5, zstd::kPageFrameBytes);
  const uint8_t* const end = put_block<kLiterals>(page, memory, frame + zstd::kFrameHeaderBytes);
  const auto frame_bytes = static_cast<size_t>(end - frame);
  if (frame_bytes > out_bytes) return 0;
  std::memcpy(out, frame, frame_bytes);
  return frame_bytes;
}

}  // namespace
}  // namespace trueno
