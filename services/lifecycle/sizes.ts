/** 256 KB: more belongs into a file, whose URL is the payload. */
export const mostPayloadBytes = 256 * 1024;
