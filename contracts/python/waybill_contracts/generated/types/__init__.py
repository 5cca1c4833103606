# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
